import type { Document } from '../core/document.ts'
import type { Block } from './block.ts'
import { parseBlocks } from './parse-blocks.ts'

/** The text of a page's first heading of rank 1, outside lists and quotes; `undefined` where there is none with text. */
export function pageTitle(body: string, format: Document['format']): string | undefined {
  return firstTitle(parseBlocks(body, format).blocks)
}

function firstTitle(blocks: readonly Block[]): string | undefined {
  for (const block of blocks) {
    if (block.kind === 'heading' && block.depth === 1 && block.text !== '') return block.text
    const inside = block.kind === 'component' ? firstTitle(block.children) : undefined
    if (inside !== undefined) return inside
  }
  return undefined
}

/** A title for a page that states none: `guides/getting-started.md` → `Getting started`; an index takes its folder's name. */
export function titleFromPath(path: string): string {
  const parts = path.split('/')
  const name = (parts.pop() ?? '').replace(/\.(?:mdx?|markdown)$/i, '')
  const folder = parts.at(-1)
  const chosen = /^(?:_?index|readme)$/i.test(name) && folder !== undefined ? folder : name
  const words = chosen.replace(/[-_\s]+/g, ' ').trim()
  return words === '' ? path : words.charAt(0).toUpperCase() + words.slice(1)
}
