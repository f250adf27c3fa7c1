import { ANONYMOUS } from '../../core/access.ts'
import type { ScoredChunk, Store } from '../../core/store.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import { percentile } from '../percentile.ts'
import type { Corpus } from '../search/corpus.ts'

const PIPELINES = ['dense', 'bm25', 'weighted(0.25*bm25, 0.75*dense, norm=zscore)']
const DEPTH = 100
const TOP = 10
/** Questions asked before any is timed. */
const WARM_UP = 20

export interface Answers {
  readonly latenciesMs: Readonly<Record<string, { readonly p50: number; readonly p95: number }>>
  /** By pipeline, then by question, best first. */
  readonly rankings: Readonly<Record<string, readonly (readonly ScoredChunk[])[]>>
}

/** Asks the live generation every question of the corpus, one after the other, each through a view of its own. */
export async function askQuestions(store: Store, corpus: Corpus): Promise<Answers> {
  const questions = await corpus.questions()
  const scope = { principal: ANONYMOUS, filter: {} }
  const latenciesMs: Record<string, { p50: number; p95: number }> = {}
  const rankings: Record<string, (readonly ScoredChunk[])[]> = {}
  for (const name of PIPELINES) {
    const retriever = createPipeline(name, corpus)
    const ask = async (question: string) =>
      retriever.retrieve(question, { view: await store.view(), scope, limit: DEPTH })
    for (const question of questions.slice(0, WARM_UP)) await ask(question)
    const spentMs: number[] = []
    const found: (readonly ScoredChunk[])[] = []
    for (const question of questions) {
      const startedAtMs = performance.now()
      found.push(await ask(question))
      spentMs.push(performance.now() - startedAtMs)
    }
    latenciesMs[name] = { p50: percentile(spentMs, 0.5), p95: percentile(spentMs, 0.95) }
    rankings[name] = found
  }
  return { latenciesMs, rankings }
}

/** For each pipeline, in how many questions the first ten are the same in the same order, and by how much scores differ. */
export function agreement({ rankings }: Answers, other: Answers) {
  const entries = Object.entries(rankings).map(([name, questions]) => {
    let same = 0
    let shared = 0
    let widest = 0
    for (const [i, ranking] of questions.entries()) {
      const top = ranking.slice(0, TOP)
      const against = (other.rankings[name]?.[i] ?? []).slice(0, TOP)
      const scores = new Map(against.map(({ chunkId, score }) => [chunkId, score]))
      if (top.every(({ chunkId }, place) => against[place]?.chunkId === chunkId)) same++
      for (const { chunkId, score } of top) {
        const given = scores.get(chunkId)
        if (given === undefined) continue
        shared++
        widest = Math.max(widest, Math.abs(score - given))
      }
    }
    const all = questions.reduce((sum, ranking) => sum + Math.min(TOP, ranking.length), 0)
    const recall = all === 0 ? 1 : shared / all
    return [
      name,
      { questions: questions.length, sameTopTen: same, recallAtTen: recall, widestScoreDifference: widest },
    ]
  })
  return Object.fromEntries(entries)
}
