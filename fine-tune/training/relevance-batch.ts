import { binaryCrossEntropy } from '../losses/binary-cross-entropy.ts'
import { listwiseSoftmax } from '../losses/listwise-softmax.ts'
import type { JudgedSet } from './judged-set.ts'
import type { PreparePair } from './pair-text.ts'
import type { TrainingBatch } from './train-model.ts'
import type { TrainingPair } from './training-set.ts'
import type { CrossEncoderSettings } from './training-settings.ts'

const LOSSES = {
  'listwise-softmax': listwiseSoftmax,
  'binary-cross-entropy': binaryCrossEntropy,
} as const

/**
 * For each question of a batch a list: the passage that answers it, its hard negatives, and, where asked for, all passages
 * of the others' that do not answer it, each with the question.
 */
export function relevanceBatch(
  pairs: readonly TrainingPair[],
  set: JudgedSet,
  { negativesPerQuery, inBatch, loss }: CrossEncoderSettings,
  prepare: PreparePair,
): TrainingBatch {
  const ownOf = ({ query, passage }: TrainingPair) => [passage, ...set.negativesOf(query, negativesPerQuery)]
  const all = inBatch ? [...new Set(pairs.flatMap(ownOf))] : []
  const lists = pairs.map((pair) => {
    const { query, passage } = pair
    const others = all.filter((other) => !set.isAnswer(query, other))
    const passages = [...new Set([...ownOf(pair), ...others])]
    const texts = passages.map((other) =>
      prepare(set.queries.get(query) ?? '', set.passages.get(other) ?? ''),
    )
    const grade = set.qrels.get(query)?.get(passage) ?? 1
    return { texts, grades: passages.map((_, i) => (i === 0 ? grade : 0)) }
  })
  return {
    texts: lists.flatMap(({ texts }) => texts),
    loss(rows) {
      let start = 0
      const scored = lists.map(({ texts, grades }) => {
        const scores = Float64Array.from(
          rows.slice(start, start + texts.length),
          ([score]) => score as number,
        )
        start += texts.length
        return { scores, grades }
      })
      const { value, ofScores } = LOSSES[loss.kind](scored)
      return {
        value,
        ofRows: ofScores.flatMap((slopes) => [...slopes].map((slope) => Float32Array.of(slope))),
      }
    },
  }
}
