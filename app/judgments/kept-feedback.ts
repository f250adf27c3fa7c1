import { existsSync } from 'node:fs'
import {
  FEEDBACK_DEFAULTS,
  feedbackWeights,
  type QuestionFeedback,
} from '../../evaluate/judgments/feedback-weights.ts'
import { openJudgmentStore } from '../../evaluate/judgments/open-judgment-store.ts'
import { estimatePositionBias } from '../../evaluate/judgments/position-bias.ts'

/**
 * What people made of documents by question, with the position bias that their clicks show.
 *
 * @param file of judgments. @returns empty where there is none.
 * @throws {DataDamagedError} @throws {DataVersionError} @throws {StoreUnavailableError} as `openJudgmentStore` does
 */
export function keptFeedback(file: string): ReadonlyMap<string, QuestionFeedback> {
  if (!existsSync(file)) return new Map()
  const store = openJudgmentStore(file)
  try {
    const bias = estimatePositionBias(store.shownCounts(), store.clickers())
    return feedbackWeights(store.feedback(), { ...FEEDBACK_DEFAULTS, ...bias })
  } finally {
    store.close()
  }
}
