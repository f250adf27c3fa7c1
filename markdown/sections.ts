import type { Block } from './block.ts'

/** What stands between a heading and the next: a run of blocks, the heading itself first. */
export interface Section {
  /** Headings above the blocks, outermost first, the section's own last; those without text left out. */
  readonly headings: readonly string[]
  /** Never empty. */
  readonly blocks: readonly Block[]
}

/**
 * Takes a page apart at its headings, in order.
 *
 * A heading with nothing below it but a deeper heading joins the section of that one, whose path holds it already:
 * a title alone is no passage. Headings in quotes and lists are content; headings in components of MDX count.
 */
export function sectionsOf(blocks: readonly Block[]): readonly Section[] {
  const sections: Section[] = []
  let path: readonly { readonly depth: number; readonly text: string }[] = []
  let current: Block[] = []
  const end = (): void => {
    if (current.length > 0)
      sections.push({ headings: path.flatMap(({ text }) => text || []), blocks: current })
    current = []
  }
  for (const block of blocks.flatMap(withoutComponents)) {
    if (block.kind === 'heading') {
      const above = path.filter(({ depth }) => depth < block.depth)
      const descends = above.length === path.length && current.every(({ kind }) => kind === 'heading')
      if (!descends) end()
      path = [...above, { depth: block.depth, text: block.text }]
    }
    current.push(block)
  }
  end()
  return sections
}

/** A component around headings, taken apart: its first tag goes with its first child, its last tag stands alone. */
function withoutComponents(block: Block): readonly Block[] {
  if (block.kind !== 'component' || !block.children.some(holdsHeading)) return [block]
  const children = block.children.flatMap(withoutComponents)
  const contentStart = children[0]?.start ?? block.end
  const contentEnd = children.at(-1)?.end ?? block.start
  return [
    { kind: 'lines', start: block.start, end: contentStart },
    ...children,
    { kind: 'lines', start: contentEnd, end: block.end },
  ]
}

function holdsHeading(block: Block): boolean {
  return block.kind === 'heading' || (block.kind === 'component' && block.children.some(holdsHeading))
}
