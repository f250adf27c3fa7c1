import type { Access } from './access.ts'

/** `<source>:<path>`, e.g. `handbook:leave/parental.md`. Unique across sources, the same in every version. */
export type DocumentId = `${string}:${string}`

/** What a filter may not name but a reader may see: flat and JSON-safe. */
export type Metadata = Readonly<Record<string, string | number | boolean>>

/** One source page, article or file: the unit that is re-indexed or removed as a whole. Made by `makeDocument`. */
export interface Document {
  readonly id: DocumentId
  /** Name of the source; the part of `id` before its first colon. Never empty, holds no colon. */
  readonly source: string
  /** Place in the source, with `/` between parts; the part of `id` after its first colon. Never empty. */
  readonly path: string
  /** Empty where the source has none, as passages of an evaluation set; a page without one has its path's last part. */
  readonly title: string
  /** Markdown without front matter. Never blank: an emptied page is a `document-deleted` event. */
  readonly body: string
  /** How `body` is parsed: `mdx` allows JSX and import/export, `markdown` is CommonMark with GFM. */
  readonly format: 'markdown' | 'mdx'
  readonly access: Access
  /** Sorted, without repeats; empty means none. A filter may name them. */
  readonly tags: readonly string[]
  /** BCP 47, lower case, e.g. `en`; `und` where unknown. A filter may name it. */
  readonly language: string
  /** Where a person reads the page; absent where the source knows none. */
  readonly url?: string
  readonly metadata: Metadata
  /** When the source says that the page last changed, in ms since 1970. In no digest: a touched file is no change. */
  readonly sourceUpdatedAtMs: number
  /** Lower-case hex SHA-256 of what is embedded: `title`, `body`, `format`. */
  readonly contentDigest: string
  /** Lower-case hex SHA-256 of all else that is stored: `access`, `tags`, `language`, `url`, `metadata`. */
  readonly accessDigest: string
}
