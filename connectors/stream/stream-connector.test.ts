import { describe, expect, it } from 'vitest'
import type { ScanItem } from '../../core/connector.ts'
import { follow, itemsOf, NOTHING_FOLLOWED } from '../../core/testing/followed-source.ts'
import { streamConnector } from './stream-connector.ts'
import { memoryFeed } from './testing/memory-feed.ts'

const page = (body: string, more: object = {}) => ({
  schema: 1,
  operation: 'upsert',
  document: { body, ...more },
})

const over = (feed: ReturnType<typeof memoryFeed>, more: object = {}) =>
  streamConnector({ source: 'help', location: 'memory://changes', open: feed.open, ...more })

const failuresIn = (items: readonly ScanItem[]) =>
  items.flatMap((item) => (item.kind === 'failed' ? [item] : []))

describe('a stream of changes', () => {
  it('makes a document of a record, with what the record says over what the place says', async () => {
    const feed = memoryFeed(1, true)
    feed.write('keys/rotate.md', {
      schema: 1,
      operation: 'upsert',
      occurredAtMs: 2_000,
      document: { body: 'Every month.', tags: ['security'], groups: ['staff'], metadata: { weight: 2 } },
    })
    const [item] = await itemsOf(over(feed, { tags: ['help'], groups: ['public'], language: 'en' }))
    expect(item).toMatchObject({
      kind: 'document',
      document: {
        id: 'help:keys/rotate.md',
        title: 'Rotate',
        body: 'Every month.',
        access: { tenant: 'default', groups: ['staff'] },
        tags: ['help', 'security'],
        language: 'en',
        metadata: { weight: 2 },
        sourceUpdatedAtMs: 2_000,
      },
    })
  })

  it('puts aside what it cannot use, by key where there is one, and quotes nothing of it', async () => {
    const feed = memoryFeed(1, true)
    feed.write('a', Buffer.from('{"schema": 1, "secret"'))
    feed.write('b', { ...page('secret'), schema: 2 })
    feed.write('c', { ...page('secret'), operation: 'merge' })
    feed.write('d', page('secret '.repeat(20)))
    feed.write('e', page('secret', { gruops: ['secret'] }))
    feed.write(undefined, page('secret'))
    feed.write('f', page('fine'))
    const items = await itemsOf(over(feed, { maxFileBytes: 150 }))
    const failures = failuresIn(items)
    expect(failures.map(({ path, letter }) => `${path} ${letter?.position} ${letter?.code}`)).toEqual([
      'a help:0/0 ERR_UNREADABLE_RECORD',
      'b help:0/2 ERR_UNREADABLE_RECORD',
      'c help:0/4 ERR_UNREADABLE_RECORD',
      'd help:0/6 ERR_DOCUMENT_TOO_LARGE',
      'e help:0/8 ERR_UNREADABLE_RECORD',
      '@0/10 help:0/10 ERR_UNREADABLE_RECORD',
    ])
    expect(failures[1]?.reason).toBe(
      'expected schema 1, got the newer 2; use a version of Plumbline that knows it',
    )
    expect(JSON.stringify(failures)).not.toContain('secret')
    expect(items.filter(({ kind }) => kind === 'document')).toHaveLength(1)
  })

  it('that forgets takes nothing for gone that is not said to be deleted', async () => {
    const feed = memoryFeed(1, false)
    for (const key of ['a', 'b', 'c']) feed.write(key, page(key))
    const before = await follow(over(feed), NOTHING_FOLLOWED)
    feed.forget(2)
    feed.write('b', { schema: 1, operation: 'delete' })
    const after = await follow(over(feed), before)
    expect([...after.pages.keys()]).toEqual(['a', 'c'])
    const again = await follow(over(feed), { pages: after.pages })
    expect([...again.pages.keys()]).toEqual(['a', 'c'])
  })

  it('that forgot what was not read yet says so, and goes on', async () => {
    const feed = memoryFeed(1, false)
    feed.write('a', page('a'))
    const before = await follow(over(feed), NOTHING_FOLLOWED)
    for (const key of ['b', 'c', 'd']) feed.write(key, page(key))
    feed.forget(3)
    const items = await itemsOf(over(feed), before.cursor)
    expect(failuresIn(items)).toMatchObject([{ path: '/' }])
    expect(failuresIn(items)[0]?.reason).toContain(
      'expected partition 0 to hold what came since 2, got it from 6 on',
    )
    expect(items.filter(({ kind }) => kind === 'document')).toHaveLength(1)
  })

  it('tells of a deletion again where its first word may not have reached the log', async () => {
    const feed = memoryFeed(1, true)
    feed.write('a', page('a'))
    const { pages, cursor } = await follow(over(feed), NOTHING_FOLLOWED)
    feed.write('a', undefined)
    const connector = over(feed)
    let late = cursor
    const earlier = { cursor: cursor ?? '', holds: (path: string) => pages.has(path) }
    for await (const item of connector.scan(new AbortController().signal, earlier)) {
      if (item.kind === 'checkpoint') late = item.cursor
    }
    // Killed here: the cursor is kept, the deletion is not.
    if (late === undefined) throw new Error('expected a checkpoint, got none')
    expect((await follow(over(feed), { pages, cursor: late })).pages.size).toBe(0)
  })
})
