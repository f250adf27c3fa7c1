import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DocumentId } from '../document.ts'
import type { DocumentLog } from '../document-log.ts'
import { documentIdOf } from '../event.ts'
import { deleted, upserted } from './events.ts'
import { collect, pages } from './log-events.ts'

/** What every document log promises of its present state: the ledger, and the newest version of each document. */
export function logStateContract(open: () => Promise<DocumentLog>): void {
  let log: DocumentLog
  beforeEach(async () => {
    log = await open()
  })
  afterEach(() => log.close())

  describe('ledger', () => {
    it('has one entry a living document with its newest digests, by id ascending', async () => {
      const newest = upserted('guide:a.md', 'two')
      const back = upserted('guide:back.md', 'back')
      const other = upserted('guide:😀.md', 'astral ids come before the private use area in UTF-16')
      const highest = upserted('guide:\ue000.md', 'private use')
      await log.append([
        highest,
        back,
        upserted('guide:a.md', 'one'),
        upserted('guide:gone.md', 'gone'),
        other,
      ])
      await log.append([
        deleted('guide:gone.md'),
        newest,
        deleted('guide:back.md'),
        deleted('guide:never.md'),
      ])
      await log.append([back])
      expect(await collect(log.ledger())).toEqual(
        [newest, back, other, highest].map(({ document }) => ({
          documentId: document.id,
          source: 'guide',
          contentDigest: document.contentDigest,
          accessDigest: document.accessDigest,
        })),
      )
    })

    it('narrows to exactly one source', async () => {
      await log.append([
        upserted('guide:a.md', 'x'),
        upserted('guide-2:a.md', 'x'),
        upserted('guid:a.md', 'x'),
        upserted('guide;:a.md', 'x'),
      ])
      const ids = async (source: string) =>
        (await collect(log.ledger(source))).map(({ documentId }) => documentId)
      expect(await ids('guide')).toEqual(['guide:a.md'])
      expect(await ids('guid')).toEqual(['guid:a.md'])
      expect(await ids('unknown')).toEqual([])
      expect(await ids('')).toEqual([])
    })

    it('is whole for more documents than any page of it, also while it is being appended to', async () => {
      await log.append(pages(2_500))
      const ids: DocumentId[] = []
      for await (const { documentId } of log.ledger()) {
        if (ids.length % 1_000 === 0) await log.append([upserted('aaa:first.md', `version ${ids.length}`)])
        ids.push(documentId)
      }
      expect(ids.filter((id) => id !== 'aaa:first.md')).toEqual(pages(2_500).map(documentIdOf).sort())
    })
  })

  describe('latest', () => {
    it('gives the newest upsert of each living document that was asked for', async () => {
      const newest = upserted('guide:a.md', 'two')
      await log.append([
        upserted('guide:a.md', 'one'),
        upserted('guide:b.md', 'x'),
        upserted('guide:c.md', 'x'),
      ])
      await log.append([newest, deleted('guide:b.md')])
      const asked = new Set<DocumentId>(['guide:a.md', 'guide:b.md', 'guide:unknown.md'])
      const found = await collect(log.latest(asked))
      expect(found.map(({ event }) => event)).toEqual([newest])
      expect(await collect(log.latest(new Set()))).toEqual([])
    })

    it('answers for thousands at once', async () => {
      await log.append(pages(2_500))
      const asked = new Set(pages(2_500).map(documentIdOf))
      const found = await collect(log.latest(asked))
      expect(new Set(found.map(({ event }) => documentIdOf(event)))).toEqual(asked)
      expect(found).toHaveLength(2_500)
    })
  })
}
