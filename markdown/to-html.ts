import type { Root } from 'hast'
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize'
import rehypeStringify from 'rehype-stringify'
import remarkRehype from 'remark-rehype'
import { unified } from 'unified'
import type { Document } from '../core/document.ts'
import type { Span } from '../core/hit.ts'
import { plainHtml, readableHandlers } from './html-handlers.ts'
import { nameHeadings } from './html-headings.ts'
import { hardenLinks } from './html-links.ts'
import { markPassage } from './html-passage.ts'
import { inlineOverLimit } from './inline-limits.ts'
import { parseBlocks } from './parse-blocks.ts'
import { structureOverLimit } from './parse-limits.ts'
import { parseTree } from './parse-tree.ts'

/** Longer pages are shown as they are written. */
const MAX_RENDERED_CHARACTERS = 1_000_000

const schema = {
  ...defaultSchema,
  attributes: {
    ...defaultSchema.attributes,
    '*': [...(defaultSchema.attributes?.['*'] ?? []), 'dataPassage'],
  },
}

const sanitizer = unified().use(rehypeSanitize, schema).freeze()
const writer = unified().use(rehypeStringify).freeze()

/**
 * A page as HTML that is safe to put into another: no script, no style, no image, no link but to the web, to mail and
 * within the page. Raw HTML is shown as text, images by their description.
 *
 * Ids of headings and of whatever else bear the prefix `user-content-`. Blocks that lie in `passage` at least in part
 * bear the attribute `data-passage`. A page that would be too costly to parse is shown as it is written.
 */
export function renderHtml(body: string, format: Document['format'], passage?: Span): string {
  if (costsTooMuch(body, format)) return plainHtml(body, passage)
  const { tree, offset } = parseTree(body, format, 'inline')
  const html = converter.runSync(tree) as Root
  if (passage !== undefined) markPassage(html, passage.start - offset, passage.end - offset)
  nameHeadings(html)
  const safe = sanitizer.runSync(html) as Root
  hardenLinks(safe)
  return writer.stringify(safe)
}

const converter = unified().use(remarkRehype, { clobberPrefix: '', handlers: readableHandlers }).freeze()

function costsTooMuch(body: string, format: Document['format']): boolean {
  if (body.length > MAX_RENDERED_CHARACTERS || structureOverLimit(body) !== undefined) return true
  return inlineOverLimit(body, parseBlocks(body, format).blocks) !== undefined
}
