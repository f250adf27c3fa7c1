import type { Qrels } from '../../core/run.ts'

/** One passage of a corpus in BEIR's layout: the unit that is judged. */
export interface CorpusPassage {
  readonly id: string
  /** May be empty. */
  readonly title: string
  /** May be blank: real corpora hold such noise. */
  readonly text: string
}

/** What is searched, judged by passage. */
export interface PassageCorpus {
  readonly kind: 'passages'
  readonly count: number
  readonly digest: string
  readonly file: string
  /** Streams the file anew, in its order. */
  read(): AsyncIterable<CorpusPassage>
}

/** What is searched, judged by page: ids are paths below `folder`, with `/` between parts. */
export interface PageCorpus {
  readonly kind: 'pages'
  /** Files of any kind. */
  readonly count: number
  readonly digest: string
  readonly folder: string
}

export type Corpus = PassageCorpus | PageCorpus

/** One split of an evaluation set. */
export interface Dataset {
  /** Last part of the folder's path. */
  readonly name: string
  readonly split: string
  readonly corpus: Corpus
  /** Query → text; those of the split's judgments, in their order. */
  readonly queries: ReadonlyMap<string, string>
  /** Query → slices that its line names, e.g. `turn 3`; all of `queries`. */
  readonly slices: ReadonlyMap<string, readonly string[]>
  /** Query → what must not be parted from others of the same group when questions are held out; all of `queries`. */
  readonly groups: ReadonlyMap<string, string>
  /** Judgments of `queries`. Ids that the corpus lacks stay in: nobody can find them, and that counts. */
  readonly qrels: Qrels
  /** Lower-case hex SHA-256 over the split's queries with texts, and judgments. */
  readonly questionsDigest: string
  /** Judged ids that the corpus does not hold, sorted. */
  readonly unknownDocuments: readonly string[]
  /** Judged queries without a text, sorted; they are not asked. */
  readonly unknownQueries: readonly string[]
}
