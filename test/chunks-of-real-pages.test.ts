import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { list, type ReadEntry } from 'tar'
import { describe, expect, it } from 'vitest'
import { passageText } from '../core/chunk.ts'
import { chunkDocument } from '../markdown/chunk-document.ts'

const data = join(process.env['PLUMBLINE_SHARED'] ?? resolve(import.meta.dirname, '../../shared'), 'data')
const isThere = existsSync(data)
if (!isThere)
  console.warn('the chunks of real pages are not tested: no evaluation data; set PLUMBLINE_SHARED')

/** Of the largest set one page in so many, or every page on request: that takes two minutes more. */
const POWERSHELL_STEP = process.env['PLUMBLINE_EVERY_PAGE'] ? 1 : 20
const MAX_TOKENS = 200
const countTokens = (text: string): number => text.match(/[\p{L}\p{N}]+|[^\p{L}\p{N}\s]/gu)?.length ?? 0

const ARCHIVES: readonly (readonly [archive: string, step: number])[] = [
  ['kubernetes-docs/docs.tar.gz', 1],
  ['docs/withastro-docs/docs-md.tar.gz', 1],
  ['docs/fastify-fastify/docs-md.tar.gz', 1],
  ['docs/superfly-docs/docs-md.tar.gz', 1],
  ['docs/plausible-docs/docs-md.tar.gz', 1],
  ['docs/npm-documentation/docs-md.tar.gz', 1],
  ['docs/MicrosoftDocs-windows-powershell-docs/docs-md.tar.gz', POWERSHELL_STEP],
]

describe.skipIf(!isThere)('chunks of real pages', () => {
  it.each(ARCHIVES)(
    'of %s, one page in %i, hold every character once, within the limit',
    async (archive, step) => {
      const pages = await readPages(join(data, archive), step)
      expect(pages.length).toBeGreaterThan(40)
      for (const { path, body } of pages) {
        const format = path.endsWith('.mdx') ? 'mdx' : 'markdown'
        const options = { maxTokens: MAX_TOKENS, countTokens }
        const { chunks } = chunkDocument({ id: `real:${path}`, title: 'Page', body, format }, options)
        let end = 0
        const wrong = chunks.filter((chunk) => {
          const isRight =
            body.slice(end, chunk.start).trim() === '' &&
            chunk.text === body.slice(chunk.start, chunk.end) &&
            countTokens(passageText('Page', chunk)) <= MAX_TOKENS
          end = chunk.end
          return !isRight
        })
        expect({ path, wrong: wrong.length, left: body.slice(end).trim() }).toEqual({
          path,
          wrong: 0,
          left: '',
        })
      }
    },
    300_000,
  )
})

interface Page {
  readonly path: string
  readonly body: string
}

async function readPages(file: string, step: number): Promise<readonly Page[]> {
  const pages: Page[] = []
  let seen = 0
  const onReadEntry = (entry: ReadEntry): void => {
    const isAsked = /\.(?:md|mdx|markdown)$/.test(entry.path) && seen++ % step === 0
    if (!isAsked) {
      entry.resume()
      return
    }
    const parts: Buffer[] = []
    entry.on('data', (part: Buffer) => parts.push(part))
    entry.on('end', () => pages.push({ path: entry.path, body: Buffer.concat(parts).toString() }))
  }
  await list({ file, onReadEntry })
  return pages
}
