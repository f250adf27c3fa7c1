import type { DocumentId, Metadata } from '../../core/document.ts'

/** A document as a program pushes it. */
export interface PushedDocument {
  readonly id: DocumentId
  readonly title: string
  /** Markdown. */
  readonly body: string
  readonly format: 'markdown' | 'mdx'
  /** Who may read it: any one of these groups of the pusher's tenant; an empty list is nobody. */
  readonly groups: readonly string[]
  readonly tags: readonly string[]
  readonly language: string
  readonly url?: string
  readonly metadata: Metadata
  /** Absent: now. */
  readonly updatedAtMs?: number
}

/** What a program pushes at once: each document in at most one place. */
export interface PushRequest {
  readonly tenant: string
  readonly documents: readonly PushedDocument[]
  readonly deletes: readonly DocumentId[]
  /** A repetition under the same key gets the first answer, and does nothing. */
  readonly idempotencyKey?: string
}

/** What became of a push: it stands in the log, and is indexed next. */
export interface PushAnswer {
  /** Documents that were new or differed. */
  readonly accepted: number
  /** Documents that were so already. */
  readonly unchanged: number
  readonly deleted: number
  /** To be deleted, but not there. */
  readonly missing: readonly DocumentId[]
}
