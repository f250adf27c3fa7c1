import type { Heading, Nodes } from 'mdast'
import type { Document } from '../core/document.ts'
import { parseTree } from './parse-tree.ts'

// Longer ones are shown as they stand: a heading of that length is no heading, and could keep the parser busy.
const MAX_PARSED_CHARACTERS = 2_000

/**
 * The text of a heading as a reader sees it: marks of emphasis, code and links removed, white space collapsed, and
 * the anchor `{#name}` taken off that Hugo and Docusaurus allow at its end.
 *
 * @param source the heading with its marks, `## Use *this*`.
 * @param definitions normalised labels of the page's link definitions; `[text][label]` is a link only where there is one.
 */
export function headingText(
  source: string,
  format: Document['format'],
  definitions: ReadonlySet<string>,
): string {
  if (/^#{1,6} [\p{L}\p{N} ]+$/u.test(source)) return collapse(source.slice(source.indexOf(' ')))
  if (source.length > MAX_PARSED_CHARACTERS) return collapse(source)
  const { tree } = parseTree(`${source}\n\n${definitionsFor(source, definitions)}`, format, 'inline')
  const heading = tree.children.find((node): node is Heading => node.type === 'heading')
  return collapse(heading === undefined ? source : visibleText(heading)).replace(/ ?\{#[^{}]*\}$/, '')
}

/** Link definitions for what the heading may refer to, so that the parser sees them. */
function definitionsFor(source: string, definitions: ReadonlySet<string>): string {
  const labels = source.matchAll(/\[([^[\]]+)\]/g)
  return [...labels]
    .flatMap(([, label = '']) => (definitions.has(labelKey(label)) ? [`[${label}]: #\n`] : []))
    .join('')
}

/** Two labels with the same key name the same definition (CommonMark 0.31, section 4.7). */
export function labelKey(label: string): string {
  return collapse(label).toLowerCase().toUpperCase()
}

function visibleText(node: Nodes): string {
  if (node.type === 'image' || node.type === 'imageReference') return node.alt ?? ''
  if (node.type === 'html') return ''
  if (node.type === 'break') return ' '
  if ('value' in node) return node.type === 'text' || node.type === 'inlineCode' ? node.value : ''
  return 'children' in node ? node.children.map(visibleText).join('') : ''
}

function collapse(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
