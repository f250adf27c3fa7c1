import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Chunk, passageText } from '../core/chunk.ts'
import { chunkDocument } from './chunk-document.ts'
import { hostileBody, type RandomBlock, randomPage } from './testing/random-page.ts'

const MAX_TOKENS = 48
/** Words and marks, each one token. */
const countTokens = (text: string): number => text.match(/[\p{L}\p{N}]+|[^\p{L}\p{N}\s]/gu)?.length ?? 0

type Format = 'markdown' | 'mdx'

function chunk(body: string, format: Format = 'markdown') {
  return chunkDocument({ id: 's:p', title: 'Page', body, format }, { maxTokens: MAX_TOKENS, countTokens })
}

const holding = (chunks: readonly Chunk[], marker: string): readonly Chunk[] =>
  chunks.filter(({ text }) => text.includes(marker))

describe('chunks of pages as people write them', () => {
  it('hold every block under exactly the headings above it', () => {
    fc.assert(
      fc.property(randomPage, ({ body, sections }) => {
        const { chunks } = chunk(body)
        for (const { headings, blocks } of sections) {
          for (const { marker } of blocks) {
            expect(holding(chunks, marker).map((found) => found.headings)).toEqual([headings])
          }
        }
      }),
    )
  })

  it('never cut a fence that fits, and repeat its marks where one does not', () => {
    fc.assert(
      fc.property(randomPage, ({ body, sections }) => {
        const { chunks } = chunk(body)
        for (const { headings, block } of blocksOf(sections, 'fence')) {
          const path = passageText('Page', { headings, lead: '', text: '', tail: '' })
          // The section's heading is read with what follows, and takes room too.
          const fits = countTokens(path) + countTokens(`### Part 0\n${block.source}`) <= MAX_TOKENS
          if (fits) expect(chunks.some(({ text }) => text.includes(block.source))).toBe(true)
          for (const { lead, text, tail } of chunks) {
            const marks = `${lead}${text}${tail}`.match(/^```/gm) ?? []
            expect(marks.length % 2).toBe(0)
          }
        }
      }),
    )
  })

  it('repeat the header above every piece of a table that is cut, where it takes at most a third of the room', () => {
    fc.assert(
      fc.property(randomPage, ({ body, sections }) => {
        const { chunks } = chunk(body)
        for (const { block } of blocksOf(sections, 'table')) {
          const [start, end] = [body.indexOf(block.source), body.indexOf(block.source) + block.source.length]
          const pieces = chunks.filter((piece) => piece.start < end && piece.end > start)
          for (const { lead, text } of pieces) {
            const shown = `${lead}${text}`
            const row = shown.search(/^\| \d+ \|/m)
            if (row !== -1) expect(shown.slice(0, row)).toContain('| no | meaning |\n|-|-|\n')
          }
        }
      }),
    )
  })

  it('keep their ids in every section that an edit leaves alone', () => {
    fc.assert(
      fc.property(randomPage, fc.nat(), fc.lorem(), ({ body, sections }, at, words) => {
        const edited = sections[at % sections.length]
        if (edited === undefined) return
        const before = chunk(body).chunks
        const after = chunk(body.replace(edited.source, () => `${edited.source}\n\nNew: ${words}`)).chunks
        for (const section of sections) {
          if (section === edited) continue
          const idsIn = (chunks: readonly Chunk[]) =>
            section.blocks.flatMap(({ marker }) => holding(chunks, marker).map(({ id }) => id))
          expect(idsIn(after)).toEqual(idsIn(before))
        }
      }),
    )
  })
})

describe.each<Format>(['markdown', 'mdx'])('chunks of any %s at all', (format) => {
  it('hold every character that is not white space, once, as it stands in the page', () => {
    fc.assert(
      fc.property(hostileBody, (body) => {
        const { chunks } = chunk(body, format)
        let end = 0
        for (const each of chunks) {
          expect(each.start).toBeGreaterThanOrEqual(end)
          expect(body.slice(end, each.start).trim()).toBe('')
          expect(each.text).toBe(body.slice(each.start, each.end))
          expect(each.text.trim()).not.toBe('')
          end = each.end
        }
        expect(body.slice(end).trim()).toBe('')
      }),
      { numRuns: 300 },
    )
  })

  it('stay within the limit, or the page says how many do not', () => {
    fc.assert(
      fc.property(hostileBody, (body) => {
        const { chunks, warnings } = chunk(body, format)
        const over = chunks.filter((each) => countTokens(passageText('Page', each)) > MAX_TOKENS).length
        const told = warnings.filter((warning) => warning.includes(`chunks are over ${MAX_TOKENS} tokens`))
        expect(told).toEqual(
          over === 0 ? [] : [`${over} of ${chunks.length} chunks are over ${MAX_TOKENS} tokens`],
        )
      }),
      { numRuns: 300 },
    )
  })

  it('are the same again, with ids that occur once', () => {
    fc.assert(
      fc.property(hostileBody, (body) => {
        const first = chunk(body, format)
        expect(chunk(body, format)).toEqual(first)
        expect(new Set(first.chunks.map(({ id }) => id)).size).toBe(first.chunks.length)
      }),
    )
  })
})

function blocksOf(
  sections: readonly { readonly headings: readonly string[]; readonly blocks: readonly RandomBlock[] }[],
  kind: RandomBlock['kind'],
) {
  return sections.flatMap(({ headings, blocks }) =>
    blocks.filter((block) => block.kind === kind).map((block) => ({ headings, block })),
  )
}
