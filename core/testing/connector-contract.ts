import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connector, Cursor, ScanItem } from '../connector.ts'
import { bodyDigest, grantDigest } from '../content-digest.ts'
import { SourceUnavailableError } from '../errors.ts'
import { type Followed, follow, itemsOf, NOTHING_FOLLOWED } from './followed-source.ts'

/** A source that a test changes. Pages are called by one letter; a text is a few words. */
export interface SourceFixture {
  /** A connector of the source, as a new process makes it. */
  connect(): Connector
  /** The same with other settings that show in every document, e.g. another group. */
  connectOtherwise(): Connector
  /** Path of a page in its documents. */
  pathOf(page: string): string
  /** Adds a page or replaces its text; it can be read again. */
  put(page: string, text: string): void
  /** The page is gone from the source. */
  remove(page: string): void
  /** The page is still there, but cannot be read until it is put or removed. */
  damage(page: string): void
  /** Nothing of the source can be read, until `restore`. */
  takeDown(): void
  restore(): void
  close(): Promise<void> | void
}

const PAGES = ['a', 'b', 'c', 'd', 'e'] as const
const TEXTS = ['one', 'two words', 'three little words'] as const

/**
 * What every connector promises: a full run, an incremental one from a cursor, naming what is there so that the rest can
 * be deleted, and another try for what failed.
 *
 * @param open a fixture of an empty source.
 */
export function connectorContract(name: string, open: () => Promise<SourceFixture> | SourceFixture): void {
  describe(`${name} as a connector`, () => {
    let fixture: SourceFixture
    beforeEach(async () => {
      fixture = await open()
      for (const page of ['a', 'b', 'c']) fixture.put(page, `text of ${page}`)
    })
    afterEach(() => fixture.close())

    const paths = (...pages: readonly string[]) => pages.map((page) => fixture.pathOf(page)).sort()
    const pathsIn = ({ pages }: Followed) => [...pages.keys()].sort()

    describe('in a full run', () => {
      it('yields every page once, whole, under the name of the source', async () => {
        const connector = fixture.connect()
        const documents = documentsIn(await itemsOf(connector))
        expect(documents.map(({ path }) => path).sort()).toEqual(paths('a', 'b', 'c'))
        for (const document of documents) {
          expect(document.id).toBe(`${connector.source}:${document.path}`)
          expect(document.contentDigest).toBe(bodyDigest(document))
          expect(document.accessDigest).toBe(grantDigest(document))
        }
        const page = documents.find(({ path }) => path === fixture.pathOf('b'))
        expect(page?.body).toContain('text of b')
      })

      it('yields the same digests when it is repeated', async () => {
        const first = await follow(fixture.connect(), NOTHING_FOLLOWED)
        expect((await follow(fixture.connect(), NOTHING_FOLLOWED)).pages).toEqual(first.pages)
      })

      it('says of a page that cannot be read that it failed, and yields the others', async () => {
        fixture.damage('b')
        const items = await itemsOf(fixture.connect())
        expect(documentsIn(items).map(({ path }) => path)).toEqual(expect.arrayContaining(paths('a', 'c')))
        expect(items.filter(({ kind }) => kind === 'failed').length).toBeGreaterThan(0)
      })

      it('throws where the source as a whole cannot be read', async () => {
        fixture.takeDown()
        await expect(itemsOf(fixture.connect())).rejects.toThrow(SourceUnavailableError)
      })

      it('does not end as if the rest were gone when it is aborted', async () => {
        const controller = new AbortController()
        const read = async () => {
          for await (const item of fixture.connect().scan(controller.signal)) {
            if (item.kind === 'document') controller.abort(new Error('stop'))
          }
        }
        await expect(read()).rejects.toThrow('stop')
      })
    })

    describe('in an incremental run', () => {
      it('tells what was added, changed and removed since the cursor', async () => {
        const before = await follow(fixture.connect(), NOTHING_FOLLOWED)
        fixture.put('a', 'another text')
        fixture.remove('b')
        fixture.put('d', 'text of d')
        const after = await follow(fixture.connect(), before)
        expect(pathsIn(after)).toEqual(paths('a', 'c', 'd'))
        expect(after.pages).toEqual((await follow(fixture.connect(), NOTHING_FOLLOWED)).pages)
        expect(after.pages.get(fixture.pathOf('c'))).toBe(before.pages.get(fixture.pathOf('c')))
      })

      it('yields a page whole that the log does not have, whatever the cursor says', async () => {
        const before = await follow(fixture.connect(), NOTHING_FOLLOWED)
        const lost = { ...before, pages: new Map([...before.pages].slice(1)) }
        expect((await follow(fixture.connect(), lost)).pages).toEqual(before.pages)
      })

      it('keeps a page that fails, and tries it again', async () => {
        const before = await follow(fixture.connect(), NOTHING_FOLLOWED)
        fixture.damage('b')
        const broken = await follow(fixture.connect(), before)
        expect(broken.pages).toEqual(before.pages)
        fixture.put('b', 'mended')
        const mended = await follow(fixture.connect(), broken)
        expect(mended.pages).toEqual((await follow(fixture.connect(), NOTHING_FOLLOWED)).pages)
      })

      it('deletes nothing while the source is down, and goes on when it is back', async () => {
        const before = await follow(fixture.connect(), NOTHING_FOLLOWED)
        fixture.takeDown()
        await expect(follow(fixture.connect(), before)).rejects.toThrow(SourceUnavailableError)
        fixture.restore()
        expect((await follow(fixture.connect(), before)).pages).toEqual(before.pages)
      })

      it.each(['', '{', '{"made":"elsewhere"}', '[1]'])(
        'reads everything anew from the cursor %j',
        async (cursor: Cursor) => {
          const { pages } = await follow(fixture.connect(), NOTHING_FOLLOWED)
          fixture.put('a', 'another text')
          const after = await follow(fixture.connect(), { pages, cursor })
          expect(after.pages).toEqual((await follow(fixture.connect(), NOTHING_FOLLOWED)).pages)
        },
      )

      it('reads everything anew where its settings are others than those of the cursor', async () => {
        const before = await follow(fixture.connect(), NOTHING_FOLLOWED)
        const after = await follow(fixture.connectOtherwise(), before)
        expect(after.pages).toEqual((await follow(fixture.connectOtherwise(), NOTHING_FOLLOWED)).pages)
        expect(after.pages).not.toEqual(before.pages)
      })
    })

    it('loses nothing in any history of changes, failures and kills', async () => {
      await fc.assert(
        fc.asyncProperty(history, async (steps) => {
          for (const page of PAGES) fixture.remove(page)
          let followed = NOTHING_FOLLOWED
          for (const { changes, killedAfter } of steps) {
            for (const change of changes) apply(change, fixture)
            followed = await follow(fixture.connect(), followed, killedAfter)
          }
          for (const page of PAGES) fixture.remove(page)
          fixture.put('a', 'the end')
          fixture.put('b', 'the end')
          followed = await follow(fixture.connect(), followed)
          expect(followed.pages).toEqual((await follow(fixture.connect(), NOTHING_FOLLOWED)).pages)
          expect(pathsIn(followed)).toEqual(paths('a', 'b'))
        }),
        { numRuns: 25 },
      )
    })
  })
}

type Change =
  | readonly [kind: 'put', page: string, text: string]
  | readonly [kind: 'remove' | 'damage', page: string]

const page = fc.constantFrom(...PAGES)
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant('put' as const), page, fc.constantFrom(...TEXTS)) },
  fc.tuple(fc.constantFrom('remove' as const, 'damage' as const), page),
)
const history = fc.array(
  fc.record({
    changes: fc.array(change, { maxLength: 4 }),
    killedAfter: fc.option(fc.nat(6), { nil: undefined, freq: 3 }),
  }),
  { minLength: 1, maxLength: 4 },
)

function apply(change: Change, fixture: SourceFixture): void {
  if (change[0] === 'put') fixture.put(change[1], change[2])
  else fixture[change[0]](change[1])
}

function documentsIn(items: readonly ScanItem[]) {
  return items.flatMap((item) => (item.kind === 'document' ? [item.document] : []))
}
