import type { ChunkedDocument } from '../../pipelines/chunker.ts'

/** What the thread is started with. */
export interface ChunkWorkerData {
  /** The model's tokenizer.json. */
  readonly tokenizerFile: string
  /** Most tokens of a passage. */
  readonly maxTokens: number
}

/** What comes back for a document: what it was cut into, or the name and message of what was thrown. */
export type ChunkReply =
  | { readonly kind: 'chunked'; readonly chunked: ChunkedDocument }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string }
