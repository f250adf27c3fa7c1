import type { DocumentId } from './document.ts'

/** `<document id>#<first 16 hex of SHA-256 over heading path and text>-<n>`, n from 0 counts equal ones in the document. */
export type ChunkId = `${DocumentId}#${string}`

/**
 * A slice of one document, small enough to embed.
 *
 * ```
 *   body   │…| Flag | Meaning |\n|---|---|\n| --a | … |\n| --b | … |\n…│
 *                                             └── start ──┴── end ──┘     text = body.slice(start, end)
 *   lead   "| Flag | Meaning |\n|---|---|\n"      what a cut table or fence must repeat to be read alone
 * ```
 */
export interface Chunk {
  readonly id: ChunkId
  readonly documentId: DocumentId
  /** Half-open range in `Document.body`, in UTF-16 code units. */
  readonly start: number
  readonly end: number
  /** `document.body.slice(start, end)`; never blank. */
  readonly text: string
  /** Headings above the slice, outermost first, as plain text; empty before the first heading. */
  readonly headings: readonly string[]
  /** Repeated in front of `text` where a table or fence was cut: the table's header rows, the opening fence. Otherwise empty. */
  readonly lead: string
  /** Repeated behind `text` where a fence was cut: the closing fence. Otherwise empty. */
  readonly tail: string
}

/** Longest title and heading path in front of a passage, in UTF-16 code units: the passage itself must have room. */
const MAX_PATH_CHARACTERS = 160

/**
 * What is embedded and what a reranker reads: the title and the heading path on a line of their own, then the passage.
 *
 * Without title and headings there is no such line. The first heading is left out where it repeats the title. Of a path
 * over 160 characters the headings next to the title are left out first; a title or a heading that is alone too long is
 * cut.
 */
export function passageText(
  title: string,
  chunk: Pick<Chunk, 'headings' | 'lead' | 'text' | 'tail'>,
): string {
  const passage = `${chunk.lead}${chunk.text}${chunk.tail}`
  const headings = chunk.headings[0] === title ? chunk.headings.slice(1) : chunk.headings
  const path = pathLine(title, headings)
  return path === '' ? passage : `${path}\n${passage}`
}

function pathLine(title: string, headings: readonly string[]): string {
  const names = title === '' ? headings : [title, ...headings]
  const full = names.join(' › ')
  if (full.length <= MAX_PATH_CHARACTERS) return full
  if (headings.length > 1) return pathLine(title, headings.slice(1))
  const share = Math.floor(MAX_PATH_CHARACTERS / names.length)
  return names.map((name) => shorten(name, share)).join(' › ')
}

/** Never cuts a pair of surrogates. */
function shorten(name: string, maxCharacters: number): string {
  if (name.length <= maxCharacters) return name
  return `${name.slice(0, maxCharacters - 4).replace(/[\uD800-\uDBFF]$/, '')}…`
}
