import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../core/store.ts'
import { openEmbeddedStore } from '../../stores/embedded/open-embedded-store.ts'
import { handEmbedder, wordAnalyzer } from './testing/hand-parts.ts'
import { countInterference } from './testing/hidden-documents.ts'
import { countAccess, drawFrom } from './testing/random-access.ts'

let folder: string
let store: Store

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-access-'))
  store = await openEmbeddedStore(folder, { mode: 'write' })
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

const parts = { analyzer: wordAnalyzer(), embedder: handEmbedder() }

describe('access', () => {
  it.each([1, 2, 3])('admits whom the oracle admits, and nobody else (seed %i)', async (seed) => {
    const counts = await countAccess(store, 400, 25, drawFrom(seed))
    expect(counts).toEqual({
      documents: 400,
      principals: 25,
      decisions: 3 * 400 * 25,
      leaked: 0,
      missing: 0,
    })
  })

  it.each([1, 2, 3])('hides others so that no byte of an answer tells of them (seed %i)', async (seed) => {
    const sizes = { visible: 80, hidden: 200, questions: 20 }
    const counts = await countInterference(store, sizes, parts, drawFrom(seed))
    expect(counts).toEqual({ ...sizes, changedByAdding: 0, changedByRemoving: 0 })
  })
})
