import type { Document } from '../../core/document.ts'
import { pageTitle } from '../../markdown/title.ts'

/** Enough for what stands above a heading, and parsed in a millisecond or two. */
const BEGINNING_CHARACTERS = 4_000

/** A line without which there is no heading of rank 1: `# Title`, or `===` below one. */
const RANK_ONE_LINE = /^[ \t]*(?:#(?:[ \t]|$)|=+[ \t]*$)/m

/**
 * The same as `pageTitle`, at the cost of the page's beginning where its heading stands there.
 *
 * Nothing below a blank line changes what stands above it, but for the target of a reference link, whose brackets then
 * stay in the title; and but for MDX, which as a beginning may not parse.
 */
export function headingTitle(body: string, format: Document['format']): string | undefined {
  if (!RANK_ONE_LINE.test(body)) return undefined
  const end = body.length > BEGINNING_CHARACTERS ? body.lastIndexOf('\n\n', BEGINNING_CHARACTERS) : -1
  if (end !== -1 && format === 'markdown') {
    const title = pageTitle(body.slice(0, end), format)
    if (title !== undefined && !title.includes('[')) return title
  }
  return pageTitle(body, format)
}
