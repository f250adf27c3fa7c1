import { epochBatches } from './epoch-batches.ts'
import type { TrainingPair } from './training-set.ts'

/** Batches without end, epoch after epoch. */
export interface BatchSequence {
  /** Batches in the first epoch; later ones may have one more or less. */
  readonly batchesPerEpoch: number
  /** @param step from 1 */
  batch(step: number): readonly TrainingPair[]
}

export function batchSequence(pairs: readonly TrainingPair[], size: number, seed: number): BatchSequence {
  const epochs = [epochBatches(pairs, size, { seed, epoch: 0 })]
  return {
    batchesPerEpoch: epochs[0]?.length ?? 0,
    batch(step) {
      for (let epoch = 0, before = 0; ; epoch++) {
        const batches = epochs[epoch] ?? epochBatches(pairs, size, { seed, epoch })
        epochs[epoch] = batches
        const found = batches[step - 1 - before]
        if (found !== undefined) return found
        before += batches.length
      }
    },
  }
}
