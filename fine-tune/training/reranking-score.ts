import type { Qrels } from '../../core/run.ts'
import { evaluateRun } from '../../evaluate/evaluate-run.ts'
import { ndcg } from '../../evaluate/measures/ndcg.ts'
import type { PassRunner } from '../passes/pass-runner.ts'
import { planChunks } from '../passes/plan-chunks.ts'
import type { TokenText } from '../passes/token-text.ts'
import { type DocumentsOfPassages, rankDocuments } from './rank-documents.ts'

/** A question with a candidate, as one text. */
export interface CandidatePair {
  readonly query: string
  readonly passage: string
  readonly text: TokenText
}

const CUTOFF = 10
const CHUNK_TOKENS = 2_048

/** Mean nDCG@10 of candidate lists in the order of the model's scores; 0 to 1. */
export async function rerankingScore(
  runner: PassRunner,
  candidates: readonly CandidatePair[],
  qrels: Qrels,
  documents?: DocumentsOfPassages,
): Promise<number> {
  const rankings = new Map<string, { id: string; score: number }[]>()
  const lengths = candidates.map(({ text }) => text.ids.length)
  for (const { batch, members } of planChunks(lengths, CHUNK_TOKENS)) {
    const chunk = members.map((member) => candidates[member] as CandidatePair)
    const rows = await runner.infer(
      chunk.map(({ text }) => text),
      batch,
      0,
    )
    for (const [i, { query, passage }] of chunk.entries()) {
      const ranking = rankings.get(query) ?? []
      ranking.push({ id: passage, score: rows[i]?.[0] as number })
      rankings.set(query, ranking)
    }
  }
  const ofDocuments = new Map(
    [...rankings].map(([query, ranking]) => [query, rankDocuments(ranking, documents, CUTOFF)]),
  )
  const measure = ndcg(CUTOFF)
  const { means } = evaluateRun({ name: 'development', rankings: ofDocuments }, qrels, [measure])
  return means[measure.name] ?? 0
}
