import { beforeEach, describe, expect, it } from 'vitest'
import type { DocumentId } from '../../core/document.ts'
import { memoryLog, memorySourceCatalog } from '../../core/testing/memory-log.ts'
import { type PushParts, pushDocuments } from './push-documents.ts'
import type { PushedDocument, PushRequest } from './push-request.ts'

let parts: PushParts

beforeEach(() => {
  parts = {
    log: memoryLog(),
    sources: memorySourceCatalog(),
    configured: ['handbook'],
    maxDocumentBytes: 100,
    now: () => 1_000,
  }
})

function page(id: DocumentId, body: string): PushedDocument {
  const nothing = { title: '', tags: [], language: 'und', metadata: {} }
  return { id, body, format: 'markdown', groups: ['public'], ...nothing }
}

function push(request: Partial<PushRequest>) {
  return pushDocuments({ tenant: 'acme', documents: [], deletes: [], ...request }, parts)
}

async function idsInLog(): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const { documentId } of parts.log.ledger()) ids.push(documentId)
  return ids
}

describe('a push', () => {
  it('appends what is new or differs, and deletes what is there', async () => {
    await push({ documents: [page('notes:a', 'one'), page('notes:b', 'two')] })
    const answer = await push({
      documents: [page('notes:a', 'one'), page('notes:c', 'three')],
      deletes: ['notes:b', 'notes:z'],
    })
    expect(answer).toEqual({ accepted: 1, unchanged: 1, deleted: 1, missing: ['notes:z'] })
    expect(await idsInLog()).toEqual(['notes:a', 'notes:c'])
  })

  it('takes what was said of access alone as a change', async () => {
    await push({ documents: [page('notes:a', 'one')] })
    expect(await push({ documents: [{ ...page('notes:a', 'one'), groups: ['staff'] }] })).toMatchObject({
      accepted: 1,
    })
  })

  it('gives its documents to the tenant, and its sources a state', async () => {
    await push({ documents: [page('notes:a', 'one'), page('faq:a', 'two')] })
    for await (const { event } of parts.log.latest(new Set<DocumentId>(['notes:a']))) {
      expect(event).toMatchObject({ document: { access: { tenant: 'acme', groups: ['public'] } } })
    }
    expect(await parts.sources.list()).toMatchObject([
      { name: 'faq', connector: 'push', lastRun: { seen: 1, added: 1 } },
      { name: 'notes', connector: 'push', lastRun: { seen: 1, added: 1 } },
    ])
  })

  it.each([
    ['of a connector', 'guide:a'],
    ['that the configuration lists', 'handbook:a'],
    ["of another tenant's pushes", 'theirs:a'],
  ] as const)('into a source %s is refused whole, also to delete there', async (_what, id) => {
    await parts.sources.put({ name: 'guide', connector: 'markdown', location: '/srv', heldDeletes: [] })
    await push({ tenant: 'other', documents: [page('theirs:x', 'one')] })
    const before = await idsInLog()
    const filled = 'which is filled otherwise'
    await expect(push({ documents: [page('notes:a', 'one'), page(id, 'two')] })).rejects.toThrow(filled)
    await expect(push({ deletes: [id] })).rejects.toThrow(filled)
    expect(await idsInLog()).toEqual(before)
  })

  it('with a document twice, too large or without a place is refused whole', async () => {
    const good = page('notes:a', 'one')
    await expect(push({ documents: [good, good] })).rejects.toThrow('got notes:a twice')
    await expect(push({ documents: [good], deletes: ['notes:a'] })).rejects.toThrow('got notes:a twice')
    const large = page('notes:b', 'ö'.repeat(51))
    await expect(push({ documents: [good, large] })).rejects.toThrow('at most 100 bytes, got 102')
    await expect(push({ documents: [page('notes:', 'one')] })).rejects.toThrow('expected a path')
    expect(await idsInLog()).toEqual([])
  })
})
