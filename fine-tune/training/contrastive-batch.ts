import { MIN_RELEVANT_GRADE } from '../../evaluate/measures/measure.ts'
import { infoNce } from '../losses/info-nce.ts'
import type { RowsLoss } from '../passes/batch-gradients.ts'
import type { TokenText } from '../passes/token-text.ts'
import type { PrepareText } from './prepare-text.ts'
import type { TrainingPair, TrainingSet } from './training-set.ts'
import type { TrainingSettings } from './training-settings.ts'

/** A batch as the model takes it: the questions, then their passages, then hard negatives. */
export interface ContrastiveBatch {
  readonly texts: readonly TokenText[]
  readonly loss: RowsLoss
}

/** InfoNCE over the pairs of a batch and their questions' hard negatives, each passage once. */
export function contrastiveBatch(
  pairs: readonly TrainingPair[],
  set: TrainingSet,
  settings: TrainingSettings,
  prepare: PrepareText,
): ContrastiveBatch {
  const { negativesPerQuery, scale, maxQueryTokens, maxPassageTokens } = settings
  const negatives = pairs.flatMap(({ query }) =>
    (set.hardNegatives.get(query) ?? []).slice(0, negativesPerQuery),
  )
  const passages = [...new Set([...pairs.map(({ passage }) => passage), ...negatives])]
  const isRelevant = (q: number, p: number): boolean => {
    const grades = set.qrels.get(pairs[q]?.query ?? '')
    return (grades?.get(passages[p] ?? '') ?? 0) >= MIN_RELEVANT_GRADE
  }
  return {
    texts: [
      ...pairs.map(({ query }) => prepare(set.queries.get(query) ?? '', 'query', maxQueryTokens)),
      ...passages.map((passage) => prepare(set.passages.get(passage) ?? '', 'passage', maxPassageTokens)),
    ],
    loss(rows) {
      const { value, ofQueries, ofPassages } = infoNce(
        rows.slice(0, pairs.length),
        rows.slice(pairs.length),
        {
          scale,
          isRelevant,
        },
      )
      return { value, ofRows: [...ofQueries, ...ofPassages] }
    },
  }
}
