import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { DocumentTooLargeError } from '../../core/errors.ts'
import { publicDocument } from '../../core/testing/public-document.ts'
import { openTokenizer } from '../../inference/tokenizer/open-tokenizer.ts'
import type { Chunker } from '../../pipelines/chunker.ts'
import { modelFolderOf } from '../open-embedder.ts'
import { type MarkdownChunker, markdownChunker } from './markdown-chunker.ts'
import { threadedChunker } from './threaded-chunker.ts'

const tokenizerFile = join(modelFolderOf('all-MiniLM-L6-v2'), 'tokenizer.json')
const MAX_TOKENS = 64

let here: MarkdownChunker
let threaded: Chunker
beforeAll(async () => {
  const { countTokens } = await openTokenizer(JSON.parse(readFileSync(tokenizerFile, 'utf8')))
  here = markdownChunker(MAX_TOKENS, countTokens)
  threaded = threadedChunker(here, { tokenizerFile, maxTokens: MAX_TOKENS, mostHere: 1_000 })
})

const page = (paragraphs: number, name = 'a.md') =>
  publicDocument(
    `guide:${name}`,
    Array.from({ length: paragraphs }, (_, n) => `## Part ${n}\n\nRotate *key* ${n} once a month.`).join(
      '\n\n',
    ),
  )

describe('a chunker with a thread for long documents', () => {
  it('gives what it gives without, to short ones at once', async () => {
    expect(threaded.id).toBe(here.id)
    expect(threaded.chunk(page(1))).toEqual(here.chunk(page(1)))
    for (const document of [page(200), page(90, 'b.md')]) {
      const chunked = threaded.chunk(document)
      expect(chunked).toBeInstanceOf(Promise)
      expect(await chunked).toEqual(here.chunk(document))
    }
  })

  it('leaves its own thread to others meanwhile', async () => {
    let isDone = false
    const chunked = Promise.resolve(threaded.chunk(page(3_000))).finally(() => {
      isDone = true
    })
    let turns = 0
    while (!isDone) {
      turns += 1
      await setImmediate()
    }
    expect((await chunked).chunks.length).toBeGreaterThanOrEqual(3_000)
    expect(turns).toBeGreaterThan(10)
  })

  it('takes several side by side', async () => {
    const documents = ['a.md', 'b.md', 'c.md'].map((name) => page(150, name))
    const chunked = await Promise.all(documents.map((document) => threaded.chunk(document)))
    expect(chunked).toEqual(documents.map((document) => here.chunk(document)))
  })

  it('says what is wrong with a document as it is said without', async () => {
    const tooLong = publicDocument('guide:long.md', 'a '.repeat(5_000_001))
    const message = 'expected a body of at most 10000000 characters'
    expect(() => here.chunk(tooLong)).toThrow(message)
    await expect(threaded.chunk(tooLong)).rejects.toThrow(DocumentTooLargeError)
    await expect(threaded.chunk(tooLong)).rejects.toThrow(message)
  })

  it('leaves a document where it is told to, and takes the next one', async () => {
    const controller = new AbortController()
    const chunked = threaded.chunk(page(3_000), controller.signal)
    controller.abort(new Error('enough'))
    await expect(chunked).rejects.toThrow('enough')
    expect(await threaded.chunk(page(100))).toEqual(here.chunk(page(100)))
  })
})
