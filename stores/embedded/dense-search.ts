import { dot, type Vector } from '../../core/vector.ts'
import { BLOCK_SLOTS } from './block-slots.ts'
import type { ProfileSet } from './profiles.ts'
import { QUERY_ZERO, type QuantisedQuery, quantiseQuery } from './quantise.ts'
import type { ScanKernel } from './scan-kernel.ts'
import { type BlockSnapshot, byFoundRule, type Found, type Snapshot, slotOf } from './snapshot.ts'
import { TopK } from './top-k.ts'

/**
 * Rows one after the other are read so much faster than rows here and there that all of a block are scanned where at
 * least this share of them is admitted. Measured: 1.4 ms for all of 100,000 × 384, 3.8 ms for 30 % of them by list.
 */
const SCAN_ALL_SHARE = 1 / 8

/** More than floating-point sums of a bound and of a score can be off, for vectors of norm 1. */
const ROUNDING = 1e-9

/** A chunk whose score is at most `upper`. */
interface Bounded {
  readonly at: BlockSnapshot
  readonly place: number
  readonly upper: number
}

/**
 * Exact nearest chunks among the admitted, best first: as if every stored vector were multiplied with the query.
 *
 * 8-bit codes v̂ and a 7-bit query q̂ stand for v and q. As `q·v − q̂·v̂ = q·(v − v̂) + (q − q̂)·v̂`, Cauchy-Schwarz bounds
 * what the codes hide: `|q·v − q̂·v̂| ≤ ‖q‖·‖v − v̂‖ + ‖q − q̂‖·‖v̂‖`. A chunk whose upper bound is below the k-th best
 * lower bound is out. For the rest the query is taken as it is, which leaves `‖q‖·‖v − v̂‖`; then stored vectors are
 * fetched by upper bound descending, until no bound reaches the k-th best score.
 *
 * @param fetch the stored vector of a slot.
 */
export function searchDense(
  snapshot: Snapshot,
  kernel: ScanKernel,
  query: Vector,
  limit: number,
  admitted: ProfileSet,
  fetch: (slot: number) => Vector,
): readonly Found[] {
  if (limit <= 0) return []
  const candidates = scanned(snapshot, kernel, quantiseQuery(query), limit, admitted)
  const refined = candidates
    .map((candidate) => refine(candidate, kernel, query))
    .sort((a, b) => b.upper - a.upper)
  const hits = new TopK(limit, byFoundRule)
  for (const { at, place, upper } of refined) {
    if (hits.worst !== undefined && upper < hits.worst.score) break
    const score = dot(query, fetch(slotOf({ at, place, score: 0 })))
    hits.offer({ at, place, score })
  }
  return hits.sorted()
}

/** All that can be among the best `limit` by their bounds. */
function scanned(
  { blocks }: Snapshot,
  kernel: ScanKernel,
  query: QuantisedQuery,
  limit: number,
  admitted: ProfileSet,
): readonly Bounded[] {
  kernel.setQuery(query.digits)
  const lowest = new TopK<number>(limit, (a, b) => b - a)
  const candidates: Bounded[] = []
  const list = new Uint16Array(BLOCK_SLOTS)
  let threshold = Number.NEGATIVE_INFINITY
  for (const at of blocks) {
    const count = listAdmitted(at, admitted, list)
    if (count === 0) continue
    const isDense = count >= SCAN_ALL_SHARE * at.used
    const sums = isDense ? kernel.scan(at.slab, at.used) : kernel.scanRows(at.slab, list, count)
    const { scales, errors, norms, codeSums } = at.block.facts
    const { maxError, maxNorm } = at.block
    const widestMargin = marginOf(query, maxError, maxNorm)
    for (let i = 0; i < count; i++) {
      const place = list[i] as number
      const sum = (sums[isDense ? place : i] as number) - QUERY_ZERO * (codeSums[place] as number)
      const middle = query.scale * (scales[place] as number) * sum
      if (middle + widestMargin < threshold) continue
      const margin = marginOf(query, errors[place] as number, norms[place] as number)
      if (middle + margin < threshold) continue
      candidates.push({ at, place, upper: middle + margin })
      lowest.offer(middle - margin)
      threshold = lowest.worst ?? threshold
    }
  }
  return candidates.filter(({ upper }) => upper >= threshold)
}

/** By how much a score can differ from the product of codes and digits. */
function marginOf(query: QuantisedQuery, error: number, norm: number): number {
  return query.norm * (error + ROUNDING) + query.error * norm + ROUNDING
}

/** Writes the admitted places of a block into `list`. @returns how many. */
function listAdmitted({ profiles, used }: BlockSnapshot, admitted: ProfileSet, list: Uint16Array): number {
  let count = 0
  for (let place = 0; place < used; place++) {
    list[count] = place
    count += admitted[profiles[place] as number] as number
  }
  return count
}

/** A tighter upper bound: codes against the query as it is. */
function refine({ at, place }: Bounded, kernel: ScanKernel, query: Vector): Bounded {
  const codes = kernel.row(at.slab, place)
  const { scales, errors } = at.block.facts
  let sum = 0
  let squaredNorm = 0
  for (let i = 0; i < query.length; i++) {
    const component = query[i] as number
    sum += component * (codes[i] as number)
    squaredNorm += component * component
  }
  const margin = Math.sqrt(squaredNorm) * ((errors[place] as number) + ROUNDING) + ROUNDING
  return { at, place, upper: (scales[place] as number) * sum + margin }
}
