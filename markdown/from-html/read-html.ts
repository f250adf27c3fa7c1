import type { Root } from 'hast'
import type { Root as MarkdownRoot } from 'mdast'
import rehypeParse from 'rehype-parse'
import rehypeRemark from 'rehype-remark'
import remarkGfm from 'remark-gfm'
import remarkStringify from 'remark-stringify'
import { unified } from 'unified'
import { ParseError } from '../../core/errors.ts'
import { dropNoise } from './drop-noise.ts'
import { flattenEmphasis } from './flatten-emphasis.ts'
import { isMarkedContent, mainContent } from './main-content.ts'
import { mapText } from './map-text.ts'
import { type PageFacts, pageFacts } from './page-facts.ts'
import { parseSelector } from './selector.ts'
import { settleLinks } from './settle-links.ts'
import { textOf } from './text-of.ts'

export interface ReadHtmlOptions {
  /** Where the page lies; relative links are resolved against it, and stay without an address where it is absent. */
  readonly address?: string
  /** Selector of the content, as `parseSelector` takes it; absent or found nowhere: the content is looked for. */
  readonly content?: string
  /** Replaces text piece by piece before it becomes Markdown, which would escape it (nothing is). */
  readonly replace?: (text: string) => string
}

/** What is read out of a page of HTML. */
export interface HtmlPage extends PageFacts {
  /** The main content as Markdown with GFM; blank where there is none. */
  readonly body: string
}

/**
 * HTML → its main content as Markdown, and what the page says of itself. Navigation, forms, scripts and what else
 * surrounds an article are left out; links are made absolute, those that lead nowhere become their text.
 *
 * @param html a whole page, or the inside of an article.
 * @throws {ParseError} where the page nests too deeply to be read.
 */
export function readHtml(html: string, { address, content, replace }: ReadHtmlOptions = {}): HtmlPage {
  try {
    const page = parser.parse(html)
    const facts = pageFacts(page, address)
    const chosen = content === undefined ? undefined : parseSelector(content)
    dropNoise(page, (element) => chosen?.(element) || isMarkedContent(element))
    const found = mainContent(page, chosen)
    settleLinks(found, facts.base)
    flattenEmphasis(found)
    if (replace !== undefined) mapText(found, replace)
    const title = titleIn(found) ?? facts.title
    return { ...facts, ...(title !== undefined && { title }), body: toMarkdown(found) }
  } catch (error) {
    if (error instanceof RangeError) {
      throw new ParseError(
        'expected HTML of a reasonable depth, got elements nested too deeply; mend the page',
        {
          cause: error,
        },
      )
    }
    throw error
  }
}

const parser = unified().use(rehypeParse).freeze()
const converter = unified().use(rehypeRemark).freeze()
const writer = unified()
  .use(remarkStringify, { bullet: '-', emphasis: '*', rule: '-', listItemIndent: 'one' })
  .use(remarkGfm, { tablePipeAlign: false })
  .freeze()

function toMarkdown(content: Root): string {
  return writer.stringify(converter.runSync(content) as MarkdownRoot)
}

/** The text of the content's first heading of rank 1. */
function titleIn(content: Root): string | undefined {
  const heading = firstHeading(content)
  const text = heading === undefined ? '' : textOf(heading)
  return text === '' ? undefined : text
}

function firstHeading(node: Root | Root['children'][number]): Root['children'][number] | undefined {
  if (node.type === 'element' && node.tagName === 'h1') return node
  if (!('children' in node)) return undefined
  for (const child of node.children) {
    const found = firstHeading(child)
    if (found !== undefined) return found
  }
  return undefined
}
