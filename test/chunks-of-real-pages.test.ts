import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { passageText } from '../core/chunk.ts'
import { openTokenizer } from '../inference/tokenizer/open-tokenizer.ts'
import { chunkDocument } from '../markdown/chunk-document.ts'
import { PROJECT } from './testing/command-line.ts'
import { pagesOfArchive, passagesOfSet, type RealPage } from './testing/real-pages.ts'
import { ink, treeOracle } from './testing/tree-oracle.ts'

const data = join(process.env['PLUMBLINE_SHARED'] ?? resolve(import.meta.dirname, '../../shared'), 'data')
const isThere = existsSync(data)
if (!isThere)
  console.warn('the chunks of real pages are not tested: no evaluation data; set PLUMBLINE_SHARED')

/** Of the large sets one page in so many, or every page on request: that takes minutes more. */
const step = (usually: number): number => (process.env['PLUMBLINE_EVERY_PAGE'] ? 1 : usually)
const MAX_TOKENS = 200

const SETS: readonly (readonly [name: string, read: () => Promise<readonly RealPage[]>])[] = [
  ...(
    [
      ['kubernetes-docs/docs.tar.gz', 3],
      ['docs/withastro-docs/docs-md.tar.gz', 3],
      ['docs/fastify-fastify/docs-md.tar.gz', 1],
      ['docs/superfly-docs/docs-md.tar.gz', 3],
      ['docs/plausible-docs/docs-md.tar.gz', 1],
      ['docs/npm-documentation/docs-md.tar.gz', 1],
      ['docs/MicrosoftDocs-windows-powershell-docs/docs-md.tar.gz', 60],
    ] as const
  ).map(([file, usual]) => [file, () => pagesOfArchive(join(data, file), step(usual))] as const),
  ...['scifact', 'stackfaq', 'mtrag-cloud'].map(
    (name) => [name, () => passagesOfSet(join(data, name), step(20))] as const,
  ),
]

describe.skipIf(!isThere)('chunks of real pages', async () => {
  const model = join(PROJECT, 'models', 'all-MiniLM-L6-v2', 'tokenizer.json')
  const { countTokens } = await openTokenizer(JSON.parse(readFileSync(model, 'utf8')))
  const options = { maxTokens: MAX_TOKENS, countTokens }
  const chunksOf = ({ path, body, format }: RealPage) =>
    chunkDocument({ id: `real:${path}`, title: 'Page', body, format }, options).chunks

  it.each(SETS)(
    'of %s hold every character once, within the limit',
    async (_name, read) => {
      const pages = await read()
      expect(pages.length).toBeGreaterThan(20)
      for (const page of pages) {
        let end = 0
        const wrong = chunksOf(page).filter((chunk) => {
          const isRight =
            page.body.slice(end, chunk.start).trim() === '' &&
            chunk.text === page.body.slice(chunk.start, chunk.end) &&
            countTokens(passageText('Page', chunk)) <= MAX_TOKENS
          end = chunk.end
          return !isRight
        })
        const left = page.body.slice(end).trim()
        expect({ path: page.path, wrong: wrong.length, left }).toEqual({
          path: page.path,
          wrong: 0,
          left: '',
        })
      }
    },
    300_000,
  )

  it.each(SETS)(
    'of %s stand below their headings, keep fences that fit, and repeat the header of a table',
    async (_name, read) => {
      for (const page of (await read()).filter(({ format }) => format === 'markdown')) {
        const { headingsBefore, fences, tables } = treeOracle(page.body)
        const chunks = chunksOf(page)
        for (const { start, end, headings, lead, text } of chunks) {
          expect(headings.map(ink).filter(Boolean), page.path).toEqual(headingsBefore(end))
          const table = tables.find((each) => each.rows < start && start < each.end)
          if (table === undefined) continue
          const header = page.body.slice(table.start, table.rows)
          const path = passageText('Page', { headings, lead: '', text: '', tail: '' })
          if (countTokens(header) > (MAX_TOKENS - countTokens(path)) / 3) continue
          expect(ink(`${lead}${text}`).startsWith(ink(header)), `${page.path} at ${start}`).toBe(true)
        }
        for (const { start, end } of fences) {
          const inside = chunks.filter((chunk) => chunk.start < end && chunk.end > start)
          const headings = inside[0]?.headings ?? []
          const alone = { headings, lead: '', text: page.body.slice(start, end), tail: '' }
          // The section's own heading is read with its first block, and takes room too.
          const room = MAX_TOKENS - countTokens(headings.at(-1) ?? '') - 8
          if (countTokens(passageText('Page', alone)) <= room) {
            expect(inside.length, `${page.path} at ${start}`).toBe(1)
          }
        }
      }
    },
    300_000,
  )
})
