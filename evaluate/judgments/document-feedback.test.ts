import { expect, it } from 'vitest'
import { documentFeedback } from './document-feedback.ts'
import type { Feedback, FeedbackKind } from './feedback.ts'
import { feedbackWeights } from './feedback-weights.ts'

const said = (
  person: string,
  question: string,
  documentId: string,
  kind: FeedbackKind,
  position = 1,
): Feedback => ({ person, tenant: 'default', question, documentId, position, kind, atMs: 1 })

const FEEDBACK = [
  said('ann', 'how to drain', 'docs:drain.md', 'up'),
  said('ben', 'How to  drain', 'docs:drain.md', 'click', 2),
  said('ann', 'evict pods', 'docs:drain.md', 'click'),
  said('ben', 'evict pods', 'docs:drain.md', 'click'),
  said('ann', 'evict pods', 'wiki:old.md', 'down'),
  said('ben', 'evict pods', 'wiki:old.md', 'down'),
  said('ann', 'evict pods', 'docs:alone.md', 'up'),
]

it('adds up what enough people made of a document, by its path', () => {
  expect(Object.fromEntries(documentFeedback(feedbackWeights(FEEDBACK)))).toEqual({
    // A vote, a click where half as many look, and two clicks at the top.
    'drain.md': 2 + 1 / (1 / 2) + 1 + 1,
    'old.md': -2 - 2,
  })
})

it('leaves a question out, however it is written', () => {
  const weights = feedbackWeights(FEEDBACK)
  expect(Object.fromEntries(documentFeedback(weights, ' HOW to drain'))).toEqual({
    'drain.md': 1 + 1,
    'old.md': -2 - 2,
  })
  expect(documentFeedback(new Map()).size).toBe(0)
})
