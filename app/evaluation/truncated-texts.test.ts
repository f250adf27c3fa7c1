import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StoreUnavailableError } from '../../core/errors.ts'
import { fakeEmbedder } from '../../core/testing/fake-embedder.ts'
import { countTruncated, notingTruncated } from './truncated-texts.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-truncated-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Reads three words of a text. */
const model = () => fakeEmbedder({ maxTokens: 5 })

describe('notes of truncated texts', () => {
  it('count each text once, over all calls and embedders', async () => {
    const file = join(folder, 'notes.txt')
    expect(countTruncated(file)).toBe(0)
    await notingTruncated(model(), file).embed(['one two three four', 'one two three'], 'passage')
    await notingTruncated(model(), file).embed(['one two three four', 'five six seven eight'], 'passage')
    expect(countTruncated(file)).toBe(2)
  })

  it('outlive a write that was cut off', async () => {
    const file = join(folder, 'notes.txt')
    appendFileSync(file, '\n0123456789abcdef')
    await notingTruncated(model(), file).embed(['one two three four'], 'passage')
    expect(countTruncated(file)).toBe(1)
  })

  it("are the store's trouble, not the document's, where they cannot be written", async () => {
    const embedder = notingTruncated(model(), folder)
    await expect(embedder.embed(['one two three four'], 'passage')).rejects.toThrow(StoreUnavailableError)
  })
})
