import { beforeEach, describe, expect, it } from 'vitest'
import type { DeadLetter, DeadLetters } from '../dead-letters.ts'
import type { DocumentId } from '../document.ts'
import { type DocumentEvent, documentIdOf } from '../event.ts'
import { deleted, upserted } from './events.ts'

/**
 * What every place for dead letters promises. `open` makes a fresh, empty one.
 *
 * @param name of the implementation, for the test report.
 */
export function deadLettersContract(name: string, open: () => Promise<DeadLetters>): void {
  describe(`${name} as a place for dead letters`, () => {
    let letters: DeadLetters
    beforeEach(async () => {
      letters = await open()
    })

    it('gives back what was put, by document id ascending', async () => {
      const b = letter(upserted('guide:b.md', 'poison 🚀', { metadata: { weight: 2 } }))
      const astral = letter(upserted('guide:😀.md', 'x'))
      const highest = letter(upserted('guide:\ue000.md', 'x'))
      const a = letter(deleted('guide:a.md'))
      for (const one of [b, highest, a, astral]) await letters.put(one)
      expect(await letters.list()).toEqual([a, b, astral, highest])
    })

    it('keeps one a document, the newest', async () => {
      await letters.put(letter(upserted('guide:a.md', 'one')))
      const newest: DeadLetter = {
        ...letter(upserted('guide:a.md', 'two')),
        position: '9',
        code: 'ERR_INFERENCE',
        reason: 'expected a model, got none',
        attempts: 7,
        failedAtMs: 99,
      }
      await letters.put(newest)
      expect(await letters.list()).toEqual([newest])
    })

    it('finds those of some documents, by document id ascending', async () => {
      const [a, b, c] = ['a', 'b', 'c'].map((name) => letter(upserted(`guide:${name}.md`, 'x')))
      for (const one of [c, a, b]) if (one) await letters.put(one)
      expect(await letters.of(['guide:c.md', 'guide:unknown.md', 'guide:a.md'])).toEqual([a, c])
      expect(await letters.of([])).toEqual([])
      await letters.remove(['guide:c.md'])
      expect(await letters.of(['guide:c.md'])).toEqual([])
    })

    it('takes letters away, unknown ones too', async () => {
      await letters.put(letter(upserted('guide:a.md', 'x')))
      await letters.put(letter(upserted('guide:b.md', 'x')))
      await letters.remove(['guide:a.md', 'guide:unknown.md'])
      expect((await letters.list()).map(({ documentId }) => documentId)).toEqual(['guide:b.md'])
      await letters.remove([])
      expect(await letters.list()).toHaveLength(1)
    })

    it('takes thousands away at once', async () => {
      const ids = Array.from({ length: 2_000 }, (_, i): DocumentId => `guide:${i}.md`)
      await letters.put(letter(upserted('guide:1999.md', 'x')))
      await letters.remove(ids)
      expect(await letters.list()).toEqual([])
    })
  })
}

function letter(event: DocumentEvent): DeadLetter {
  return {
    documentId: documentIdOf(event),
    position: '3/17',
    code: 'ERR_PARSE',
    reason: 'expected text, got NUL bytes; save the page as UTF-8',
    attempts: 1,
    failedAtMs: 5_000,
    event,
  }
}
