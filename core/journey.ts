import type { DocumentId } from './document.ts'

/**
 * W3C trace context, `00-<trace id>-<span id>-<flags>` in lower-case hex: what joins the steps that are taken in different
 * processes. https://www.w3.org/TR/trace-context/#traceparent-header
 */
export type TraceParent = string

const TRACE_PARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/u

/** Whether a text is a trace context that we can go on with. */
export function isTraceParent(text: string): boolean {
  return TRACE_PARENT.test(text)
}

/**
 * What is done to a document on its way from its source into the index, in this order. `connect`: found to be news, and
 * waiting for others to be sent with; `consume`: from its news to a worker's hands.
 */
export type JourneyStage = 'connect' | 'append' | 'consume' | 'chunk' | 'embed' | 'store' | 'commit'

/** One stage of one document's way: which document, when, and how it went. Never what stands in it. */
export interface JourneyStep {
  readonly stage: JourneyStage
  readonly documentId: DocumentId
  /** Of the event; absent: the way begins here. */
  readonly trace?: TraceParent | undefined
  readonly startedAtMs: number
  readonly endedAtMs: number
  /** Numbers and names of ours, e.g. `{ chunks: 12 }`. */
  readonly facts?: Readonly<Record<string, string | number>>
  /** Code of what went wrong; absent: nothing did. */
  readonly failed?: string
}

/**
 * Told of each step of each document, once it is done: for traces and logs. Must not throw.
 *
 * @returns what later steps are to name as their trace; `undefined` where nobody traces
 */
export type Journey = (step: JourneyStep) => TraceParent | undefined

/** Nobody is told. */
export const UNWATCHED: Journey = () => undefined
