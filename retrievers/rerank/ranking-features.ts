import type { Analyzer } from '../../core/analyzer.ts'
import type { Candidate } from '../../core/retriever.ts'
import type { StoredChunk } from '../../core/store.ts'
import { zScore } from '../../core/z-score.ts'

/** A candidate with what is stored of it. */
export interface ReadCandidate {
  readonly candidate: Candidate
  readonly stored: StoredChunk
}

/** What features are made of beside question and candidates. */
export interface FeatureGround {
  /** Stages whose marks are read, e.g. `bm25`, `dense`. */
  readonly stages: readonly string[]
  /**
   * Path of a document → what people made of it; absent: nothing. It is a snapshot, so that the same question and
   * candidates give the same features for ever.
   */
  readonly feedback?: ReadonlyMap<string, number>
}

/** Of each stage, and then of the text, in the order of `rankingFeatures`. */
const STAGE_FEATURES = ['score', 'gap', 'rank'] as const
const TEXT_FEATURES = [
  'source score',
  'source rank',
  'body coverage',
  'heading coverage',
  'title coverage',
  'phrases',
  'length',
  'place',
  'siblings',
  'best sibling',
  'age',
  'feedback',
] as const

/** Names of the features of candidates that these stages marked. @param stages e.g. `bm25`, `dense` */
export function rankingFeatureNames(stages: readonly string[]): readonly string[] {
  return [...stages.flatMap((stage) => STAGE_FEATURES.map((name) => `${stage} ${name}`)), ...TEXT_FEATURES]
}

/**
 * What tells a good candidate from the others that were found with it: what each stage made of it, how much of the
 * question stands in its body, headings and title, how many neighbouring words of the question are neighbours there, how
 * long and where in its page it is, whether its page was found otherwise too, how fresh it is, and what people made of its
 * page. All features are relative to the other candidates, so that what is learnt on one collection means the same on another.
 * Source: features of this kind: Qin, Liu, "Introducing LETOR 4.0 Datasets", arXiv:1306.2597.
 *
 * @param read best first.
 * @returns shape [candidates][features], finite.
 */
export function rankingFeatures(
  question: string,
  read: readonly ReadCandidate[],
  { stages, feedback = NO_FEEDBACK }: FeatureGround,
  analyzer: Analyzer,
): readonly (readonly number[])[] {
  const columns = [
    ...stages.flatMap((stage) => stageColumns(read, stage)),
    zScore(read.map(({ candidate }) => candidate.score)).values,
    read.map((_, index) => 1 / (index + 1)),
    ...textColumns(question, read, analyzer),
    scaled(read.map(({ stored }) => Math.log1p(stored.chunk.text.length))),
    read.map(({ stored }) => stored.chunk.start / Math.max(stored.document.body.length, 1)),
    ...siblingColumns(read),
    scaled(read.map(({ stored }) => Math.log1p(stored.document.sourceUpdatedAtMs))),
    scaled(read.map(({ candidate }) => damped(feedback.get(pathOf(candidate.documentId)) ?? 0))),
  ]
  return read.map((_, row) => columns.map((column) => column[row] as number))
}

/** Score in deviations, distance to the best, reciprocal rank; a candidate that the stage did not find counts as its last. */
function stageColumns(read: readonly ReadCandidate[], stage: string): readonly (readonly number[])[] {
  const marks = read.map(({ candidate }) => candidate.stages[stage])
  const found = marks.filter((mark) => mark !== undefined)
  const { values, missing } = zScore(found.map(({ score }) => score))
  const byMark = new Map(found.map((mark, index) => [mark, values[index] ?? missing]))
  const scores = marks.map((mark) => (mark === undefined ? missing : (byMark.get(mark) ?? missing)))
  const best = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  return [
    scores,
    scores.map((score) => best - score),
    marks.map((mark) => (mark === undefined ? 0 : 1 / mark.rank)),
  ]
}

/** Coverage of the question by body, headings and title, and of its pairs of words by the body. */
function textColumns(
  question: string,
  read: readonly ReadCandidate[],
  analyzer: Analyzer,
): readonly (readonly number[])[] {
  const asked = new Set(analyzer.terms(question).counts.keys())
  const pairs = pairsOf(question, analyzer)
  const bodies = read.map(({ stored }) => new Set(analyzer.terms(stored.chunk.text).counts.keys()))
  // A term that few candidates hold tells more; of the collection nothing is known here.
  const weights = new Map(
    [...asked].map((term) => {
      const holding = bodies.filter((body) => body.has(term)).length
      return [term, Math.log(1 + (read.length + 0.5) / (holding + 0.5))]
    }),
  )
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  const coverage = (held: ReadonlySet<string>) =>
    total === 0
      ? 0
      : [...weights].reduce((sum, [term, weight]) => sum + (held.has(term) ? weight : 0), 0) / total
  const termsOf = (text: string) => new Set(analyzer.terms(text).counts.keys())
  return [
    bodies.map(coverage),
    read.map(({ stored }) => coverage(termsOf(stored.chunk.headings.join('\n')))),
    read.map(({ stored }) => coverage(termsOf(stored.document.title))),
    read.map(({ stored }) => {
      const held = pairsOf(stored.chunk.text, analyzer)
      return pairs.size === 0 ? 0 : [...pairs].filter((pair) => held.has(pair)).length / pairs.size
    }),
  ]
}

/** Words that are neighbours but for stop words between them, by their first terms. */
function pairsOf(text: string, analyzer: Analyzer): ReadonlySet<string> {
  const words = analyzer.words(text)
  return new Set(words.slice(1).map((word, index) => `${words[index]?.terms[0]} ${word.terms[0]}`))
}

/** How many candidates are of the same document, as a logarithm, and the reciprocal rank of the best other one. */
function siblingColumns(read: readonly ReadCandidate[]): readonly (readonly number[])[] {
  const placesByDocument = Map.groupBy(read.keys(), (index) => read[index]?.candidate.documentId ?? '')
  const siblings = read.map(({ candidate }, index) =>
    (placesByDocument.get(candidate.documentId) ?? []).filter((place) => place !== index),
  )
  return [
    siblings.map((places) => Math.log1p(places.length)),
    siblings.map(([best]) => (best === undefined ? 0 : 1 / (best + 1))),
  ]
}

const NO_FEEDBACK: ReadonlyMap<string, number> = new Map()

/** The hundredth click says less than the first. */
function damped(weight: number): number {
  return Math.sign(weight) * Math.log1p(Math.abs(weight))
}

function pathOf(documentId: string): string {
  return documentId.slice(documentId.indexOf(':') + 1)
}

/** Deviations from the mean. */
function scaled(values: readonly number[]): readonly number[] {
  return zScore(values).values
}
