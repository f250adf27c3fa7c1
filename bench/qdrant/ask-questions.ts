import { ANONYMOUS } from '../../core/access.ts'
import type { ScoredChunk, Store } from '../../core/store.ts'
import { createPipeline, type PipelineParts } from '../../retrievers/create-pipeline.ts'
import { percentile } from '../percentile.ts'

const DEPTH = 100
/** Questions asked before any is timed. */
const WARM_UP = 20

export interface Answers {
  readonly latenciesMs: Readonly<Record<string, { readonly p50: number; readonly p95: number }>>
  /** By pipeline, then by question, best first. */
  readonly rankings: Readonly<Record<string, readonly (readonly ScoredChunk[])[]>>
}

export interface Asking {
  /** Expressions of pipelines. */
  readonly pipelines: readonly string[]
  readonly questions: readonly string[]
  readonly parts: PipelineParts
}

/** Asks the live generation every question, one after the other, each through a view of its own. */
export async function askQuestions(store: Store, { pipelines, questions, parts }: Asking): Promise<Answers> {
  const scope = { principal: ANONYMOUS, filter: {} }
  const latenciesMs: Record<string, { p50: number; p95: number }> = {}
  const rankings: Record<string, (readonly ScoredChunk[])[]> = {}
  for (const name of pipelines) {
    const retriever = createPipeline(name, parts)
    const ask = async (question: string) =>
      retriever.retrieve(question, { view: await store.view(), scope, limit: DEPTH, unhurried: true })
    for (const question of questions.slice(0, WARM_UP)) await ask(question)
    const spentMs: number[] = []
    const found: (readonly ScoredChunk[])[] = []
    for (const question of questions) {
      const startedAtMs = performance.now()
      found.push(await ask(question))
      spentMs.push(performance.now() - startedAtMs)
    }
    latenciesMs[name] = { p50: rounded(percentile(spentMs, 0.5)), p95: rounded(percentile(spentMs, 0.95)) }
    rankings[name] = found
  }
  return { latenciesMs, rankings }
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100
}
