import { dot, type Vector } from '../../core/vector.ts'
import { maxSim, type TokenRows } from '../losses/max-sim.ts'
import type { PassRunner } from '../passes/pass-runner.ts'
import { planChunks } from '../passes/plan-chunks.ts'
import type { TokenText } from '../passes/token-text.ts'
import type { Rows } from '../passes/trainable-model.ts'
import type { PreparedDevelopmentSet } from './development-score.ts'
import { LOOK_TOKENS, lookScore } from './look-score.ts'
import { rankDocuments } from './rank-documents.ts'

/** What of a text's rows is compared. */
type AsTokens = (texts: readonly TokenText[], rows: Rows) => readonly TokenRows[]

/** Passages a question that are compared token by token: those whose mean token is nearest. */
const CANDIDATES = 20

/**
 * Mean nDCG@10 of ranking passages by MaxSim; 0 to 1. All are looked through by the mean of their tokens, and the
 * candidates are computed again to be compared: the tokens of all together would need gigabytes.
 */
export async function lateInteractionScore(
  runner: PassRunner,
  { queries, passages, documents, qrels }: PreparedDevelopmentSet,
  width: number,
  asTokens: AsTokens,
): Promise<number> {
  const asked = new Map<string, TokenRows>()
  await eachOf(runner, queries, asTokens, (id, tokens) => asked.set(id, compact(tokens, width)))
  const means = new Map<string, Vector>()
  await eachOf(runner, passages, asTokens, (id, tokens) => means.set(id, meanOf(tokens, width)))
  const askers = Map.groupBy(candidatePairs(asked, means, width), ({ passage }) => passage)
  const scored = new Map([...asked.keys()].map((id) => [id, [] as { id: string; score: number }[]]))
  const candidates = new Map([...passages].filter(([id]) => askers.has(id)))
  await eachOf(runner, candidates, asTokens, (id, tokens) => {
    for (const { query } of askers.get(id) ?? []) {
      const { score } = maxSim(asked.get(query) as TokenRows, tokens, width)
      scored.get(query)?.push({ id, score })
    }
  })
  return lookScore(scored, qrels, documents)
}

/** Each question with each of the passages that it is compared with. */
function candidatePairs(
  asked: ReadonlyMap<string, TokenRows>,
  means: ReadonlyMap<string, Vector>,
  width: number,
): readonly { readonly query: string; readonly passage: string }[] {
  return [...asked].flatMap(([query, tokens]) => {
    const mean = meanOf(tokens, width)
    const scored = [...means].map(([id, vector]) => ({ id, score: dot(mean, vector) }))
    return rankDocuments(scored, undefined, CANDIDATES).map(({ id }) => ({ query, passage: id }))
  })
}

async function eachOf(
  runner: PassRunner,
  texts: ReadonlyMap<string, TokenText>,
  asTokens: AsTokens,
  use: (id: string, tokens: TokenRows) => void,
): Promise<void> {
  const entries = [...texts]
  const lengths = entries.map(([, { ids }]) => ids.length)
  for (const { batch, members } of planChunks(lengths, LOOK_TOKENS)) {
    const chunk = members.map((member) => entries[member] as [string, TokenText])
    const own = chunk.map(([, text]) => text)
    const tokens = asTokens(own, await runner.infer(own, batch, 0))
    for (const [i, [id]] of chunk.entries()) use(id, tokens[i] as TokenRows)
  }
}

/** The kept rows alone, which the rest of the batch need not stay in memory for. */
function compact({ values, kept }: TokenRows, width: number): TokenRows {
  const rows = new Float32Array(kept.length * width)
  for (const [i, row] of kept.entries()) rows.set(values.subarray(row * width, (row + 1) * width), i * width)
  return { values: rows, kept: kept.map((_, i) => i) }
}

/** Of L2 norm 1. */
function meanOf({ values, kept }: TokenRows, width: number): Vector {
  const sum = new Float32Array(width)
  for (const row of kept) {
    for (let k = 0; k < width; k++) sum[k] = (sum[k] as number) + (values[row * width + k] as number)
  }
  const norm = Math.hypot(...sum)
  return norm === 0 ? sum : sum.map((value) => value / norm)
}
