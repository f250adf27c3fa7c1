import type { FastifyError } from 'fastify'
import {
  ConflictError,
  DocumentTooLargeError,
  ForbiddenError,
  GenerationMismatchError,
  GenerationNotReadyError,
  InvalidDocumentError,
  InvalidQueryError,
  JudgmentError,
  NothingIndexedError,
  PipelineExpressionError,
  PlumblineError,
  PromotionRefusedError,
  TooManyWaitingError,
  TooMuchFeedbackError,
  UnauthorizedError,
  UnknownGenerationError,
  UnknownSourceError,
  WriterLockedError,
} from '../core/errors.ts'
import { HostRefusedError } from './host-guard.ts'
import { NotFoundError } from './not-found-error.ts'
import { RefusedRequestError } from './refused-request-error.ts'
import type { FailureBody } from './wire/failure.ts'
import { WrongMethodError } from './wrong-method-error.ts'

/** The status of a request whose client went away before the answer; nobody reads it, the log and metrics count it. */
export const CLIENT_GONE = 499

/** A failure as it is answered. */
export interface ErrorReply {
  readonly status: number
  readonly body: FailureBody
  /** When to come again, in seconds; absent where that would not help. */
  readonly retryAfterS?: number
}

/** What the one who asks gets to know of `error`: all of what they can mend, nothing of what they cannot. */
export function errorReply(error: unknown): ErrorReply {
  if (error instanceof RefusedRequestError) return reply(400, error.code, error.message, error.field)
  if (error instanceof InvalidQueryError) return reply(400, error.code, error.message, 'query')
  if (error instanceof PipelineExpressionError) return reply(400, error.code, error.message, 'pipeline')
  if (error instanceof UnauthorizedError) return reply(401, error.code, error.message)
  if (error instanceof ForbiddenError) return reply(403, error.code, error.message)
  if (error instanceof InvalidDocumentError) return reply(400, error.code, error.message, error.field)
  if (error instanceof DocumentTooLargeError) return reply(413, error.code, error.message)
  if (error instanceof UnknownSourceError) return reply(404, error.code, error.message)
  if (error instanceof UnknownGenerationError) return reply(404, error.code, error.message)
  if (error instanceof JudgmentError) return reply(400, error.code, error.message)
  if (error instanceof TooMuchFeedbackError) return reply(429, error.code, error.message)
  if (error instanceof ConflictError) return reply(409, error.code, error.message)
  if (error instanceof PromotionRefusedError) return reply(409, error.code, error.message)
  if (error instanceof GenerationNotReadyError) return reply(409, error.code, error.message)
  if (error instanceof GenerationMismatchError) return reply(503, error.code, error.message)
  if (error instanceof TooManyWaitingError) {
    return { ...reply(429, error.code, error.message), retryAfterS: error.retryAfterS }
  }
  if (error instanceof WriterLockedError) {
    return reply(503, error.code, 'another process writes to the index just now; try again when it is done')
  }
  if (error instanceof NotFoundError) return reply(404, error.code, error.message)
  if (error instanceof WrongMethodError) return reply(405, error.code, error.message)
  if (error instanceof HostRefusedError) return reply(421, error.code, error.message)
  if (error instanceof NothingIndexedError) return reply(503, error.code, error.message)
  if (error instanceof PlumblineError && error.retriable) {
    return reply(503, error.code, 'the index cannot answer just now; try again in a moment')
  }
  return (
    frameworkReply(error) ??
    reply(500, 'ERR_INTERNAL', 'something went wrong here; the server’s log says what')
  )
}

/** Fastify's own refusals, in our words: its messages may quote the body. */
function frameworkReply(error: unknown): ErrorReply | undefined {
  switch ((error as Partial<FastifyError>)?.code) {
    case 'FST_ERR_BAD_URL':
      return reply(400, 'ERR_INVALID_REQUEST', 'expected an address in percent-encoded UTF-8')
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return reply(413, 'ERR_BODY_TOO_LARGE', 'the body is larger than this API reads; send less at once')
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return reply(415, 'ERR_MEDIA_TYPE', 'expected a body with content-type: application/json')
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return reply(400, 'ERR_INVALID_REQUEST', 'expected a JSON object as the body, got something else')
    default:
      return undefined
  }
}

function reply(status: number, code: string, message: string, field?: string): ErrorReply {
  return { status, body: { error: { code, message, ...(field && { field }) } } }
}
