import { ANONYMOUS } from '../../core/access.ts'
import type { DocumentId } from '../../core/document.ts'
import { DatasetError } from '../../core/errors.ts'
import type { Candidate } from '../../core/retriever.ts'
import type { StoreView } from '../../core/store.ts'
import { MIN_RELEVANT_GRADE } from '../../evaluate/measures/measure.ts'
import { ndcg } from '../../evaluate/measures/ndcg.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import { namedSet } from '../evaluation/named-set.ts'
import { openSet } from '../evaluation/open-set.ts'
import type { OpenedEmbedder } from '../open-embedder.ts'
import type { Settings } from '../settings.ts'
import type { WorkOptions } from '../work-options.ts'
import type { OpenedPipelineParts } from './open-pipeline-parts.ts'

/** A judged question with what some retrievers find for it. */
export interface JudgedQuestion {
  /** Its set and id, `docs dev/q1`. */
  readonly query: string
  readonly set: string
  readonly question: string
  /** As `Dataset.groups` tells it. */
  readonly group: string
  /** For each expression, best first. */
  readonly rankings: readonly (readonly Candidate[])[]
  gradeOf(document: DocumentId): number
  /** nDCG@10 of a ranking of documents. */
  value(documents: readonly DocumentId[]): number
}

/** Which questions something is learnt from. */
export interface LearningSets {
  /** Folders, at least one, as `namedSet` reads them. */
  readonly sets: readonly string[]
}

const SCOPE = { principal: ANONYMOUS, filter: {} }

/**
 * Asks the questions of some sets of some retrievers; what can be learnt of a question needs its set's index, so that it
 * is made while that is open.
 *
 * @param depth candidates asked of each expression.
 * @param unanswerable whether questions without anything relevant are asked as well (no).
 * @param learn is given each question that has something relevant, with its set's index.
 * @throws {DatasetError} where no set has such a question.
 */
export async function learnFromQuestions<Sample>(
  settings: Settings,
  opened: OpenedEmbedder,
  { sets }: LearningSets,
  {
    parts,
    expressions,
    depth,
  }: {
    readonly parts: OpenedPipelineParts
    readonly expressions: readonly string[]
    readonly depth: number
  },
  learn: (question: JudgedQuestion, view: StoreView) => Promise<Sample> | Sample,
  work: WorkOptions,
  { unanswerable }: { readonly unanswerable: boolean } = { unanswerable: false },
): Promise<readonly Sample[]> {
  const retrievers = expressions.map((expression) => createPipeline(expression, parts))
  const measure = ndcg(10)
  const samples: Sample[] = []
  for (const { folder, split } of sets.map(namedSet)) {
    const set = await openSet(folder, split, settings, opened, work)
    try {
      const { dataset, view } = set
      const name = `${dataset.name} ${dataset.split}`
      let done = 0
      for (const [query, question] of dataset.queries) {
        work.signal.throwIfAborted()
        done += 1
        const grades = dataset.qrels.get(query) ?? new Map<string, number>()
        if (question.trim() === '' || !(unanswerable || isAnswerable(grades))) continue
        const context = { view, scope: SCOPE, limit: depth, unhurried: true, signal: work.signal }
        const rankings = []
        for (const retriever of retrievers) rankings.push(await retriever.retrieve(question, context))
        const judged = {
          query: `${name}/${query}`,
          set: name,
          question,
          group: dataset.groups.get(query) ?? query,
          rankings,
          gradeOf: (document: DocumentId) => grades.get(pathOf(document)) ?? 0,
          value: (documents: readonly DocumentId[]) => measure.value(documents.map(pathOf), grades),
        }
        samples.push(await learn(judged, view))
        work.report?.({ stage: 'ask', done, total: dataset.queries.size, unit: 'questions' })
      }
    } finally {
      await set.close()
    }
  }
  if (samples.length === 0) {
    throw new DatasetError('expected questions with a relevant document, got none to learn from; judge some')
  }
  return samples
}

function isAnswerable(grades: ReadonlyMap<string, number>): boolean {
  return [...grades.values()].some((grade) => grade >= MIN_RELEVANT_GRADE)
}

/** Of a document of an evaluation's index. */
function pathOf(document: DocumentId): string {
  return document.slice(document.indexOf(':') + 1)
}
