import { randomSequence } from '../random/random-sequence.ts'
import { shuffled } from '../random/shuffled.ts'
import type { TrainingPair } from './training-set.ts'

/**
 * Each question once, with one of the passages that answer it, in a new random order, in batches. No passage stands in
 * a batch twice: it would be its own negative. What is left at the end and fills no batch waits for the next epoch.
 *
 * @param epoch from 0. @returns at least one batch, smaller than `size` where there are no more different pairs.
 */
export function epochBatches(
  pairs: readonly TrainingPair[],
  size: number,
  { seed, epoch }: { readonly seed: number; readonly epoch: number },
): readonly (readonly TrainingPair[])[] {
  const batches: TrainingPair[][] = []
  const drawn = new Map(shuffled(pairs, randomSequence(seed, epoch)).map((pair) => [pair.query, pair]))
  let waiting = [...drawn.values()]
  while (waiting.length > 0) {
    const { batch, rest } = firstDifferent(waiting, size)
    if (batch.length < size && batches.length > 0) break
    batches.push(batch)
    waiting = rest
  }
  return batches
}

/** The first `size` pairs of different passages; `rest` keeps its order. */
function firstDifferent(
  pairs: readonly TrainingPair[],
  size: number,
): { readonly batch: TrainingPair[]; readonly rest: TrainingPair[] } {
  const batch: TrainingPair[] = []
  const rest: TrainingPair[] = []
  const taken = new Set<string>()
  for (const pair of pairs) {
    if (batch.length === size || taken.has(pair.passage)) rest.push(pair)
    else {
      batch.push(pair)
      taken.add(pair.passage)
    }
  }
  return { batch, rest }
}
