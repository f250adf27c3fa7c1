import { cpus } from 'node:os'
import { DatasetError } from '../../core/errors.ts'
import type { Retriever } from '../../core/retriever.ts'
import { type Evaluation, evaluateRun } from '../../evaluate/evaluate-run.ts'
import { fingerprint, type RunIdentity } from '../../evaluate/fingerprint.ts'
import { latencyOf } from '../../evaluate/latency.ts'
import type { Measure } from '../../evaluate/measures/measure.ts'
import type { FinishedRun } from '../../evaluate/registry/run-record.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import { createRanking, createSearch, SEARCH_DEFAULTS } from '../../retrievers/search.ts'
import type { OpenedPipelineParts } from '../pipelines/open-pipeline-parts.ts'
import { type Answers, askQuestions, timeAnswer, type Watched } from './ask-questions.ts'
import { type CodeVersion, codeVersion } from './code-version.ts'
import { notingSignals } from './noting-signals.ts'
import type { OpenedSet } from './open-set.ts'

/** A pipeline over a set, planned: what it will be known by is known before it is run. */
export interface PlannedRun {
  readonly retriever: Retriever
  readonly identity: RunIdentity
  readonly fingerprint: string
  /** As in `CodeVersion`. */
  readonly commit?: string
}

/** A run with what is to be said of its questions. */
export interface PipelineRun extends Omit<Answers, 'rankings'> {
  readonly finished: FinishedRun
  readonly evaluation: Evaluation
}

export interface RunPipelineOptions {
  readonly measures: readonly Measure[]
  /** Most questions whose answers are timed, spread evenly over all. */
  readonly timed: number
  /** Milliseconds that embedding has cost since it was last asked, where vectors were kept and nothing was embedded. */
  readonly embeddingMs?: () => number
  /** Processes that ask at the same time (0): times are theirs, too. */
  readonly beside?: number
}

/** Integers of a model are added up in another order from one family of processors to the next. */
const PROCESSOR = `${process.arch} ${cpus()[0]?.model ?? 'unknown'}`

/** @param code what will run. @throws {PipelineExpressionError} */
export function planRun(
  { dataset, index }: Pick<OpenedSet, 'dataset' | 'index'>,
  expression: string,
  parts: OpenedPipelineParts,
  code: CodeVersion = codeVersion(),
): PlannedRun {
  const retriever = createPipeline(expression, parts)
  const learnt = parts.digestsOf(retriever.name)
  const identity: RunIdentity = {
    ...index.identity,
    questions: dataset.questionsDigest,
    pipeline: retriever.name,
    ...(learnt && { learnt }),
    code: code.digest,
    processor: PROCESSOR,
  }
  const { commit } = code
  return { retriever, identity, fingerprint: fingerprint(identity), ...(commit !== undefined && { commit }) }
}

/**
 * Asks all questions of a set, measures the rankings, and takes the time of some answers.
 *
 * @throws {DatasetError} where no question with a relevant document can be asked.
 */
export async function runPipeline(
  { dataset, view }: OpenedSet,
  { retriever, identity, fingerprint, commit }: PlannedRun,
  { analyzer }: OpenedPipelineParts,
  { measures, timed, embeddingMs, beside = 0 }: RunPipelineOptions,
  work: Watched,
): Promise<PipelineRun> {
  const { name, split, queries, qrels } = dataset
  const search = createSearch({ ...SEARCH_DEFAULTS, retriever, analyzer })
  const noted = new Map<string, readonly number[]>()
  const noting = notingSignals(retriever, noted)
  const ranking = createRanking({ ...SEARCH_DEFAULTS, retriever: noting })
  const { rankings, refused, warnings } = await askQuestions(queries, view, ranking, work)
  const run = { name: retriever.name, rankings }
  const evaluation = evaluateRun(run, qrels, measures)
  const askable = spread([...rankings.keys()], timed).map((query) => queries.get(query) ?? '')
  const durationsMs = await timesOf(askable, (question) => timeAnswer(question, view, search, work.signal), {
    ...(embeddingMs && { embeddingMs }),
    ...work,
  })
  const latencyMs = latencyOf(durationsMs)
  if (evaluation.perQuery.size === 0 || latencyMs === undefined) {
    throw new DatasetError(
      `${name}, ${split}: expected questions with a relevant document, got none that can be asked; judge some`,
    )
  }
  const record = {
    fingerprint,
    dataset: name,
    split,
    expression: retriever.name,
    identity,
    metrics: evaluation.means,
    perQuery: Object.fromEntries(evaluation.perQuery),
    signals: signalsOf(queries, noted),
    withoutRelevant: evaluation.withoutRelevant,
    refused: refused.map(({ query }) => query),
    unknown: { documents: dataset.unknownDocuments.length, queries: dataset.unknownQueries.length },
  }
  const cost = {
    latencyMs,
    timed: durationsMs.length,
    ...(beside > 0 && { beside }),
    ...(commit !== undefined && { commit }),
  }
  return { finished: { record, run, cost }, evaluation, refused, warnings }
}

/** Milliseconds of each answer, one after the other, with what embedding its question once took. */
async function timesOf(
  questions: readonly string[],
  time: (question: string) => Promise<number>,
  { embeddingMs, report }: Pick<RunPipelineOptions, 'embeddingMs'> & Watched,
): Promise<readonly number[]> {
  const durationsMs: number[] = []
  embeddingMs?.()
  for (const question of questions) {
    const durationMs = await time(question)
    durationsMs.push(durationMs + (embeddingMs?.() ?? 0))
    report?.({ stage: 'time', done: durationsMs.length, total: questions.length, unit: 'questions' })
  }
  return durationsMs
}

function signalsOf(
  queries: ReadonlyMap<string, string>,
  noted: ReadonlyMap<string, readonly number[]>,
): Record<string, readonly number[]> {
  const known = [...queries].flatMap(([query, question]) => {
    const signals = noted.get(question)
    return signals === undefined ? [] : [[query, signals] as const]
  })
  return Object.fromEntries(known)
}

/** At most `most` items, from all parts of the list. */
function spread<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items
  return Array.from({ length: most }, (_, n) => items[Math.floor((n * items.length) / most)] as T)
}
