import type { JudgingDesk } from '../../app/judgments/judging-desk.ts'
import type { CallerOf } from '../callers.ts'
import { networkOf } from '../network-of.ts'
import { NotFoundError } from '../not-found-error.ts'
import { failures } from '../wire/failures.ts'
import { FeedbackBody, FeedbackResponse, ShownBody, ShownResponse } from '../wire/feedback.ts'
import type { ZodInstance } from '../zod-provider.ts'

/** `POST /v1/feedback/shown`: what somebody was shown, so that clicks can be held against it. */
export function shownRoute(api: ZodInstance, desk: JudgingDesk, callerOf: CallerOf): void {
  api.post(
    '/v1/feedback/shown',
    {
      schema: {
        operationId: 'shown',
        summary: 'Say what was shown',
        description:
          'Which documents somebody saw in what order. From documents that stood at several positions it is estimated how far down people look, and clicks are weighed by that.',
        tags: ['search'],
        body: ShownBody,
        response: { 200: ShownResponse, ...failures(400, 401, 403, 413, 415, 429, 503) },
      },
    },
    async (request) => {
      const { query: question, documentIds, person } = request.body
      const { principal, key } = callerOf(request, 'read')
      const caller = key === undefined ? networkOf(request.ip) : JSON.stringify([key.id, person ?? ''])
      return { kept: desk.noteShown({ question, documentIds }, principal, caller) }
    },
  )
}

/** `POST /v1/feedback`: somebody opened a hit, or said whether it helps. */
export function feedbackRoute(api: ZodInstance, desk: JudgingDesk, callerOf: CallerOf): void {
  api.post(
    '/v1/feedback',
    {
      schema: {
        operationId: 'feedback',
        summary: 'Say what became of a hit',
        description:
          'Clicks and votes become judgments (`plumbline judgments from-feedback`), weighed by position. Of who gives them a digest is kept: of the key and `person`, or of the address (of IPv6 its first half: the rest is the caller’s to choose). Who holds a key answers for the people behind it: limits are a person’s.',
        tags: ['search'],
        body: FeedbackBody,
        response: { 200: FeedbackResponse, ...failures(400, 401, 403, 404, 413, 415, 429, 503) },
      },
    },
    async (request) => {
      const { query: question, documentId, position, kind, person } = request.body
      const { principal, key } = callerOf(request, 'read')
      const caller = key === undefined ? networkOf(request.ip) : JSON.stringify([key.id, person ?? ''])
      const isNew = await desk.giveFeedback({ question, documentId, position, kind }, principal, caller)
      if (isNew === undefined) {
        throw new NotFoundError('expected the id of a document that you may read; ids come from a search')
      }
      return { isNew }
    },
  )
}
