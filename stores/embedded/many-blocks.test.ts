import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ANONYMOUS } from '../../core/access.ts'
import type { DocumentId } from '../../core/document.ts'
import type { Store, StoreChange, StoreView } from '../../core/store.ts'
import { openReferenceStore } from '../../core/testing/reference-store.ts'
import { PAGE_SETTINGS, page, pageDocument, unit } from '../../core/testing/store-pages.ts'
import { BLOCK_SLOTS } from './block-slots.ts'
import { openEmbeddedStore } from './open-embedded-store.ts'

const DOCUMENTS = 14
const CHUNKS = 700

describe('a generation of many blocks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-store-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  // 14 · 700 chunks fill two blocks; 28 replacements of 700 write six more, so that blocks are packed and emptied.
  it.each([
    { kept: 'for a minute', retentionMs: 60_000 },
    { kept: 'for no time', retentionMs: 0 },
  ])('answers as the reference store does, with replaced rows kept $kept', async ({ retentionMs }) => {
    const store = await openEmbeddedStore(join(folder, String(retentionMs)), { mode: 'write', retentionMs })
    const reader = await openEmbeddedStore(join(folder, String(retentionMs)), { mode: 'read' })
    const reference = openReferenceStore()
    const { id } = await store.createGeneration(PAGE_SETTINGS)
    const { id: expectedId } = await reference.createGeneration(PAGE_SETTINGS)

    const works: StoreChange[][] = [[...Array(DOCUMENTS).keys()].map((n) => bigPage(n, 0))]
    for (let round = 1; round <= 28; round++) {
      // Pages 0 and 1 are only described anew, the others replaced in a mixed order.
      works.push([bigPage(2 + ((round * round * 5) % (DOCUMENTS - 2)), round), described(round % 2, round)])
    }
    works.push([{ kind: 'remove', documentId: idOf(3) }])

    for (const [round, changes] of works.entries()) {
      await reference.apply(expectedId, changes)
      await store.apply(id, changes)
      if (round % 9 !== 0 && round !== works.length - 1) continue
      const expected = await answers(await reference.view(expectedId))
      expect(await answers(await store.view(id))).toEqual(expected)
      expect(await answers(await reader.view(id))).toEqual(expected)
    }

    const late = await openEmbeddedStore(join(folder, String(retentionMs)), { mode: 'read' })
    expect(await answers(await late.view(id))).toEqual(await answers(await reference.view(expectedId)))
    expect(await late.digest(id)).toEqual(await reference.digest(expectedId))
    for (const opened of [late, reader, store] satisfies Store[]) await opened.close()
  })
})

function bigPage(n: number, round: number) {
  return page(idOf(n), passagesOf(n, round))
}

/** Other access for a page that was never replaced. */
function described(n: number, round: number): StoreChange {
  const access = { tenant: 'default', groups: round % 3 === 0 ? ['staff'] : ['public'] }
  return { kind: 'describe', document: pageDocument(idOf(n), passagesOf(n, 0), { access }) }
}

function passagesOf(n: number, round: number) {
  return Array.from({ length: CHUNKS }, (_, i) => ({
    text: `pod w${(i * 7 + n) % 50} r${round} c${i % 9}`,
    vector: [Math.sin(i + n), Math.cos(i * round + n), Math.sin(i * n + round), 0.1],
  }))
}

function idOf(n: number): DocumentId {
  return `big:${n}`
}

async function answers(view: StoreView) {
  const scope = { principal: ANONYMOUS, filter: {} }
  const options = { k1: 1.2, b: 0.75, weights: { title: 2, headings: 1, body: 1 } }
  const dense = await view.dense(unit([1, 2, -1, 0.5]), BLOCK_SLOTS / 8, scope)
  return {
    dense,
    bm25: await view.bm25(
      new Map([
        ['pod', 1],
        ['w7', 2],
        ['r28', 1],
      ]),
      200,
      scope,
      options,
    ),
    chunks: await view.chunks(dense.slice(0, 5).map(({ chunkId }) => chunkId)),
    sources: await view.sources(ANONYMOUS),
  }
}
