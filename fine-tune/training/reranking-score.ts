import type { Qrels } from '../../core/run.ts'
import type { PassRunner } from '../passes/pass-runner.ts'
import { planChunks } from '../passes/plan-chunks.ts'
import type { TokenText } from '../passes/token-text.ts'
import { LOOK_TOKENS, lookScore } from './look-score.ts'
import type { DocumentsOfPassages } from './rank-documents.ts'

/** A question with a candidate, as one text. */
export interface CandidatePair {
  readonly query: string
  readonly passage: string
  readonly text: TokenText
}

/** Mean nDCG@10 of candidate lists in the order of the model's scores; 0 to 1. */
export async function rerankingScore(
  runner: PassRunner,
  candidates: readonly CandidatePair[],
  qrels: Qrels,
  documents?: DocumentsOfPassages,
): Promise<number> {
  const scored = new Map<string, { id: string; score: number }[]>()
  const lengths = candidates.map(({ text }) => text.ids.length)
  for (const { batch, members } of planChunks(lengths, LOOK_TOKENS)) {
    const chunk = members.map((member) => candidates[member] as CandidatePair)
    const rows = await runner.infer(
      chunk.map(({ text }) => text),
      batch,
      0,
    )
    for (const [i, { query, passage }] of chunk.entries()) {
      const ranking = scored.get(query) ?? []
      ranking.push({ id: passage, score: rows[i]?.[0] as number })
      scored.set(query, ranking)
    }
  }
  return lookScore(scored, qrels, documents)
}
