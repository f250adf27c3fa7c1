/** Base of all that Plumbline throws. Messages give expected, actual and the cure, in lower case, without a final stop. */
export abstract class PlumblineError extends Error {
  /** Never changes once published. */
  abstract readonly code: `ERR_${string}`
  /** Tells the consumer loop: true, try again; false, dead-letter. */
  readonly retriable: boolean = false

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

export class InvalidDocumentError extends PlumblineError {
  readonly code = 'ERR_INVALID_DOCUMENT'
  readonly document: string
  readonly field: string

  constructor(document: string, field: string, expected: string, actual: string) {
    super(
      `document ${document}: expected ${expected} as its ${field}, got ${JSON.stringify(actual.slice(0, 80))}; mend it at the source`,
    )
    this.document = document
    this.field = field
  }
}

/** A source as a whole cannot be read. */
export class SourceUnavailableError extends PlumblineError {
  readonly code = 'ERR_SOURCE_UNAVAILABLE'
  override readonly retriable = true
}

/** Text that cannot be taken apart: broken front matter, not Markdown, not text. */
export class ParseError extends PlumblineError {
  readonly code = 'ERR_PARSE'
}

/** A document over a limit of size. */
export class DocumentTooLargeError extends PlumblineError {
  readonly code = 'ERR_DOCUMENT_TOO_LARGE'
}

export class LogUnavailableError extends PlumblineError {
  readonly code = 'ERR_LOG_UNAVAILABLE'
  override readonly retriable = true
}

/** The log's server will not have us, or not its topics as they are; trying again changes nothing. */
export class LogRefusedError extends PlumblineError {
  readonly code = 'ERR_LOG_REFUSED'
}

export class StoreUnavailableError extends PlumblineError {
  readonly code = 'ERR_STORE_UNAVAILABLE'
  override readonly retriable = true
}

/** The store's server will not have us, or what lies there is not ours as it should be; trying again changes nothing. */
export class StoreRefusedError extends PlumblineError {
  readonly code = 'ERR_STORE_REFUSED'
}

/** No space left, or a quota reached: what was being written is not there, what was written before is. */
export class DiskFullError extends PlumblineError {
  readonly code = 'ERR_DISK_FULL'
  override readonly retriable = true
}

/** Another process writes to the data folder. */
export class WriterLockedError extends PlumblineError {
  readonly code = 'ERR_WRITER_LOCKED'
}

/** The data folder was written by a newer or unknown version. */
export class DataVersionError extends PlumblineError {
  readonly code = 'ERR_DATA_VERSION'
}

/** A file of the data folder is not what it should be. */
export class DataDamagedError extends PlumblineError {
  readonly code = 'ERR_DATA_DAMAGED'
}

export class DimensionMismatchError extends PlumblineError {
  readonly code = 'ERR_DIMENSION_MISMATCH'

  constructor(expected: number, actual: number) {
    super(
      `expected a vector of ${expected} dimensions, got ${actual}; use the model that the generation was built with`,
    )
  }
}

/** A `describe` change for a document whose content is not the stored one. */
export class StaleContentError extends PlumblineError {
  readonly code = 'ERR_STALE_CONTENT'
}

/** Another writer has written a document since it was decided what to write of it: it has to be decided anew. */
export class OvertakenError extends PlumblineError {
  readonly code = 'ERR_OVERTAKEN'
}

export class UnknownGenerationError extends PlumblineError {
  readonly code = 'ERR_UNKNOWN_GENERATION'
}

/** A generation was built with another model, chunker or analyzer than the one at hand. */
export class GenerationMismatchError extends PlumblineError {
  readonly code = 'ERR_GENERATION_MISMATCH'
}

export class GenerationLiveError extends PlumblineError {
  readonly code = 'ERR_GENERATION_LIVE'
}

/** Questions may not go to a generation: it is not what the log says, or there is none to go to. */
export class GenerationNotReadyError extends PlumblineError {
  readonly code = 'ERR_GENERATION_NOT_READY'
}

/** A question before anything was indexed. */
export class NothingIndexedError extends PlumblineError {
  readonly code = 'ERR_NOTHING_INDEXED'
}

export class UnknownChunkError extends PlumblineError {
  readonly code = 'ERR_UNKNOWN_CHUNK'
}

export class UnknownSourceError extends PlumblineError {
  readonly code = 'ERR_UNKNOWN_SOURCE'
}

/** Nobody in particular may not ask here, or the key is none that opens anything. */
export class UnauthorizedError extends PlumblineError {
  readonly code = 'ERR_UNAUTHORIZED'
}

/** The key is good, but not for this. */
export class ForbiddenError extends PlumblineError {
  readonly code = 'ERR_FORBIDDEN'
}

/** A push to a source that is not the pusher's, or an idempotency key that came with something else before. */
export class ConflictError extends PlumblineError {
  readonly code = 'ERR_CONFLICT'
}

/** More waits to be indexed than may: nothing of the push was taken. */
export class TooManyWaitingError extends PlumblineError {
  readonly code = 'ERR_TOO_MANY_WAITING'
  override readonly retriable = true
  /** When to come again, in seconds from now, at least 1. */
  readonly retryAfterS: number

  constructor(message: string, retryAfterS: number) {
    super(message)
    this.retryAfterS = retryAfterS
  }
}

/** A key to be revoked that nobody made. */
export class UnknownKeyError extends PlumblineError {
  readonly code = 'ERR_UNKNOWN_KEY'
}

/** A model call failed. */
export class InferenceError extends PlumblineError {
  readonly code = 'ERR_INFERENCE'
  override readonly retriable = true
}

/** A model folder that is incomplete, of another architecture, or with a wrong digest. */
export class ModelError extends PlumblineError {
  readonly code = 'ERR_MODEL'
}

/** A question that cannot be asked: empty, too long, an unknown filter field. */
export class InvalidQueryError extends PlumblineError {
  readonly code = 'ERR_INVALID_QUERY'
}

/** A configuration file or option that says what is not understood. */
export class ConfigError extends PlumblineError {
  readonly code = 'ERR_CONFIG'
}

/** A pipeline expression that does not parse or names an unknown part. */
export class PipelineExpressionError extends PlumblineError {
  readonly code = 'ERR_PIPELINE_EXPRESSION'
}

/** An evaluation set that is incomplete or contradicts itself. */
export class DatasetError extends PlumblineError {
  readonly code = 'ERR_DATASET'
}

/** Runs that must not be compared: of other data, or with other questions. */
export class ComparisonError extends PlumblineError {
  readonly code = 'ERR_COMPARISON'
}

/** A run or an experiment that the registry does not hold, or a beginning that several share. */
export class UnknownRunError extends PlumblineError {
  readonly code = 'ERR_UNKNOWN_RUN'
}

/** A generation that only lacks a person's approval before questions move to it. */
export class ApprovalMissingError extends PlumblineError {
  readonly code = 'ERR_APPROVAL_MISSING'
}

/** What is not to be served: a pipeline that is not surely better, or too slow; a generation that is worse. */
export class PromotionRefusedError extends PlumblineError {
  readonly code = 'ERR_PROMOTION_REFUSED'
}

/** Training that cannot go on: a loss that is no number, a checkpoint of another run. */
export class TrainingError extends PlumblineError {
  readonly code = 'ERR_TRAINING'
}

/** A language model that gave no answer. */
export class ChatModelError extends PlumblineError {
  readonly code = 'ERR_CHAT_MODEL'
  override readonly retriable: boolean
  /** When the provider says to come again, in milliseconds from now. */
  readonly retryAfterMs: number | undefined

  constructor(
    message: string,
    options: ErrorOptions & { readonly retriable: boolean; readonly retryAfterMs?: number | undefined },
  ) {
    super(message, options)
    this.retriable = options.retriable
    this.retryAfterMs = options.retryAfterMs
  }
}

/** Judgments that cannot be kept or found: an unknown pool, a grade that is none. */
export class JudgmentError extends PlumblineError {
  readonly code = 'ERR_JUDGMENT'
}

/** More clicks and votes of one person than are taken. */
export class TooMuchFeedbackError extends PlumblineError {
  readonly code = 'ERR_TOO_MUCH_FEEDBACK'
  override readonly retriable = true
}
