import { rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ScanItem } from '../../core/connector.ts'
import { itemsOf } from '../../core/testing/followed-source.ts'
import { type SourceFolder, sourceFolder } from '../markdown/testing/source-folder.ts'
import { articlesConnector } from './articles-connector.ts'
import type { ArticlesOptions } from './articles-settings.ts'
import { documentsIn, lines, notesIn, warningsIn } from './testing/items.ts'

let folder: SourceFolder
beforeEach(() => {
  folder = sourceFolder()
})
afterEach(() => folder.remove())

const scan = (options: Partial<ArticlesOptions> = {}, cursor?: string) =>
  itemsOf(articlesConnector({ source: 'help', location: folder.root, ...options }), cursor)

const cursorOf = (items: readonly ScanItem[]) => items.find((item) => item.kind === 'checkpoint')?.cursor

const ARTICLE = {
  id: 4711,
  title: 'Rotate keys',
  body: '<h2>Monthly</h2><p>Use <b>harbour</b>, see <a href="/hc/other">other</a>.</p>',
  section: { id: 7, name: 'Security' },
  label_names: ['keys', 'rotation'],
  locale: 'en-us',
  updated_at: '2024-05-06T07:08:09Z',
  draft: false,
  user_segment_id: null,
  html_url: 'https://help.example.com/hc/articles/4711',
}

describe('an article', () => {
  it('becomes a document with all that the help desk says of it', async () => {
    folder.write('articles.json', JSON.stringify({ articles: [ARTICLE] }))
    expect(documentsIn(await scan()).get('en-us/4711')).toMatchObject({
      id: 'help:en-us/4711',
      title: 'Rotate keys',
      body: '## Monthly\n\nUse **harbour**, see [other](https://help.example.com/hc/other).\n',
      access: { tenant: 'default', groups: ['public'] },
      tags: ['keys', 'rotation'],
      language: 'en-us',
      url: 'https://help.example.com/hc/articles/4711',
      metadata: { section: 'Security' },
      sourceUpdatedAtMs: Date.UTC(2024, 4, 6, 7, 8, 9),
    })
  })

  it('is understood in the shapes of other help desks', async () => {
    folder.write(
      'a.jsonl',
      lines(
        {
          _id: 'a',
          name: 'Markdown',
          markdown: '# Hi\n\n<b>kept</b>',
          updatedAt: 1_714_979_289,
          tags: 'x, y',
        },
        { id: 'b', subject: 'Text', description: 'just text', updated_at: '2024-05-06 07:08:09', status: 2 },
      ),
    )
    const documents = documentsIn(await scan({ language: 'en', tags: ['help'] }))
    expect(documents.get('a')).toMatchObject({
      title: 'Markdown',
      body: '# Hi\n\n<b>kept</b>',
      tags: ['help', 'x', 'y'],
      language: 'en',
      sourceUpdatedAtMs: Date.UTC(2024, 4, 6, 7, 8, 9),
    })
    expect(documents.get('b')).toMatchObject({
      body: 'just text',
      sourceUpdatedAtMs: Date.UTC(2024, 4, 6, 7, 8, 9),
    })
  })

  it('is left out as a draft, archived, deleted or empty, and fails without a body', async () => {
    folder.write(
      'a.jsonl',
      lines(
        { ...ARTICLE, id: 1, draft: true },
        { ...ARTICLE, id: 2, state: 'archived' },
        { ...ARTICLE, id: 3, deleted_at: '2024-01-01' },
        { ...ARTICLE, id: 4, body: '<p></p>' },
        { ...ARTICLE, id: 5, body: null },
      ),
    )
    expect(notesIn(await scan())).toEqual([
      'skipped en-us/1: a draft',
      'skipped en-us/2: archived at the source',
      'skipped en-us/3: deleted at the source',
      'skipped en-us/4: empty',
      expect.stringMatching(/^failed en-us\/5: expected a body/),
    ])
  })

  it.each([
    [{ draft: 'true' }, 'a draft'],
    [{ draft: 1 }, 'a draft'],
    [{ published: 'false' }, 'a draft'],
    [{ status: 'notpublished' }, 'a draft'],
    [{ workflow_state: 'draft' }, 'a draft'],
    [{ PublishStatus: 'Draft' }, 'a draft'],
    [{ deleted: 'true' }, 'deleted at the source'],
    [{ archived: 1 }, 'archived at the source'],
    [{ status: 1 }, 'in a state that is not known to be published'],
    [{ state: 'in_review' }, 'in a state that is not known to be published'],
  ])('is left out however the help desk writes that it is not published: %j', async (state, reason) => {
    folder.write('a.jsonl', lines({ ...ARTICLE, ...state }))
    expect(notesIn(await scan())).toEqual([`skipped en-us/4711: ${reason}`])
  })

  it.each([
    { status: 'published' },
    { status: 2 },
    { published: 'true', draft: '0' },
    { published: '2024-05-06' },
  ])('is taken however the help desk writes that it is published: %j', async (state) => {
    folder.write('a.jsonl', lines({ ...ARTICLE, ...state }))
    expect([...documentsIn(await scan()).keys()]).toEqual(['en-us/4711'])
  })

  it.each([
    [1_700_000_000, 1_700_000_000_000],
    [1_700_000_000_000, 1_700_000_000_000],
    [1_700_000_000_000_000, 1_700_000_000_000],
    [1_700_000_000_000_000_000, 1_700_000_000_000],
    [1e300, 0],
  ])('has its date in whatever unit it comes: %d', async (updated_at, expected) => {
    folder.write('a.jsonl', lines({ ...ARTICLE, updated_at }))
    expect(documentsIn(await scan()).get('en-us/4711')?.sourceUpdatedAtMs).toBe(expected)
  })
})

describe('the segment of an article', () => {
  const groupsOf = async (record: object, options: Partial<ArticlesOptions> = {}) => {
    folder.write('a.json', JSON.stringify([{ ...ARTICLE, ...record }]))
    const items = await scan({ segments: { '77': ['gold', 'staff'], partners: ['partner'] }, ...options })
    return documentsIn(items).get('en-us/4711')?.access.groups
  }

  it('opens it to the groups that the configuration gives the segment', async () => {
    expect(await groupsOf({ user_segment_id: 77 })).toEqual(['gold', 'staff'])
    expect(await groupsOf({ user_segment_id: undefined, segments: ['77', 'partners'] })).toEqual([
      'gold',
      'partner',
      'staff',
    ])
    expect(await groupsOf({ user_segment: { id: 'partners' } })).toEqual(['partner'])
  })

  it('closes it to all where nobody knows the segment, and says so', async () => {
    expect(await groupsOf({ user_segment_id: 78 })).toEqual([])
    expect(await groupsOf({ user_segment_id: 'constructor' })).toEqual([])
    expect(await groupsOf({ user_segment_id: { odd: 1 } })).toEqual([])
    expect(await groupsOf({ user_segment_ids: [77, 78] })).toEqual(['gold', 'staff'])
    expect(
      warningsIn(await scan({ segments: {} }))
        .get('en-us/4711')
        ?.join(),
    ).toContain('got 77; closed to it')
  })

  it('leaves it to the source where the help desk restricts it to none', async () => {
    expect(await groupsOf({ user_segment_id: null }, { groups: ['customers'] })).toEqual(['customers'])
  })
})

describe('an export with faults', () => {
  it('gives all but the broken line, names it, and fails whatever else may have been in it', async () => {
    folder.write(
      'a.jsonl',
      `${lines({ ...ARTICLE, id: 1 })}\n{"id": 2, "tit\n${lines({ ...ARTICLE, id: 3 })}\n`,
    )
    const items = await scan()
    expect([...documentsIn(items).keys()]).toEqual(['en-us/1', 'en-us/3'])
    expect(notesIn(items)).toEqual([
      'failed /: a.jsonl line 2: expected JSON, got something else; mend this line or export it again',
    ])
  })

  it('does not repeat what stands in a broken line', async () => {
    folder.write('a.jsonl', '{"body": "secret')
    expect(notesIn(await scan()).join()).not.toContain('secret')
  })

  it('names a whole file that is no JSON, a record without an id, and one that is none', async () => {
    folder.write('a.json', '{')
    folder.write('b.jsonl', lines({ title: 'x' }, [1]))
    expect(notesIn(await scan())).toEqual([
      'failed /: a.json: expected JSON, got something else; export it again',
      'failed /: b.jsonl line 1: expected an id, got none; export it again',
      'failed /: b.jsonl line 2: expected an object, got something else; export it again',
    ])
  })

  it('names a record that nests without end, and one with bytes that are no UTF-8', async () => {
    const deep = `{"id":1,"title":"deep","body":"x","z":${'['.repeat(10_000)}${']'.repeat(10_000)}}`
    folder.write('a.jsonl', `${deep}\n${lines(ARTICLE)}`)
    expect(notesIn(await scan())).toEqual([
      expect.stringContaining('failed /: a.jsonl line 1: expected fields nested at most 100 deep'),
    ])
    const latin = Buffer.from(lines({ ...ARTICLE, body: 'Schlüssel' }), 'latin1')
    folder.write('a.jsonl', latin)
    expect(warningsIn(await scan()).get('en-us/4711')).toEqual([
      'expected UTF-8, got characters that are not, read as U+FFFD',
    ])
    folder.write('a.jsonl', Buffer.from(`\ufeff${lines(ARTICLE)}`, 'utf16le'))
    expect([...documentsIn(await scan()).keys()]).toEqual(['en-us/4711'])
  })

  it('takes the newest of several records with one id, whatever file it is in', async () => {
    folder.write('1.jsonl', lines({ ...ARTICLE, id: 1, title: 'new', updated_at: '2024-02-01' }))
    folder.write('2.jsonl', lines({ ...ARTICLE, id: 1, title: 'old', updated_at: '2024-01-01' }))
    const items = await scan()
    expect(documentsIn(items).get('en-us/1')?.title).toBe('new')
    expect(warningsIn(items).get('en-us/1')).toEqual([
      'expected one record with its id, got 2; the newest was taken',
    ])
  })

  it('takes the last of several with one date, says so where they differ, and nothing where they do not', async () => {
    folder.write('1.jsonl', lines({ ...ARTICLE, title: 'first' }))
    folder.write('2.jsonl', lines({ ...ARTICLE, title: 'second' }, { ...ARTICLE, id: 2 }))
    folder.write('3.jsonl', lines({ ...ARTICLE, id: 2 }))
    const items = await scan()
    expect(documentsIn(items).get('en-us/4711')?.title).toBe('second')
    expect(warningsIn(items).get('en-us/4711')?.[0]).toContain(
      'got several that differ; the last one was taken',
    )
    expect(warningsIn(items).get('en-us/2')).toEqual([])
  })

  it('lets a newer record delete what an older one says', async () => {
    folder.write('1.jsonl', lines({ ...ARTICLE, updated_at: '2024-01-01' }))
    folder.write('2.jsonl', lines({ id: 4711, locale: 'en-us', deleted: true, updated_at: '2024-02-01' }))
    expect(notesIn(await scan())).toEqual(['skipped en-us/4711: deleted at the source'])
  })

  it('takes an article whose date went back, with a word of it', async () => {
    folder.write('a.jsonl', lines({ ...ARTICLE, updated_at: '2024-02-01' }))
    const cursor = cursorOf(await scan())
    folder.write('a.jsonl', lines({ ...ARTICLE, title: 'restored', updated_at: '2024-01-01' }))
    const items = await scan({}, cursor)
    expect(documentsIn(items).get('en-us/4711')?.title).toBe('restored')
    expect(warningsIn(items).get('en-us/4711')).toEqual([
      'expected a date not before 2024-02-01T00:00:00.000Z, got 2024-01-01T00:00:00.000Z; taken as it is',
    ])
  })

  it('fails a page that is larger than the limit', async () => {
    folder.write('a.jsonl', lines({ ...ARTICLE, body: 'x'.repeat(101) }))
    expect(notesIn(await scan({ maxFileBytes: 100 }))[0]).toMatch(
      /^failed en-us\/4711: expected at most 100 bytes, got 101/,
    )
  })
})

describe('an export that tells of changes only', () => {
  const delta = { tells: 'changes' } as const

  it('says that the rest is as it was', async () => {
    folder.write('a.jsonl', lines(ARTICLE))
    expect((await scan(delta))[0]).toEqual({ kind: 'rest-unchanged' })
  })

  it('does not let an old file overwrite what is newer', async () => {
    folder.write('a.jsonl', lines({ ...ARTICLE, updated_at: '2024-02-01' }))
    const cursor = cursorOf(await scan(delta))
    rmSync(`${folder.root}/a.jsonl`)
    folder.write('b.jsonl', lines({ ...ARTICLE, title: 'old', updated_at: '2024-01-01' }))
    const items = await scan(delta, cursor)
    expect(documentsIn(items).size).toBe(0)
    expect(notesIn(items)[0]).toContain('got 2024-01-01T00:00:00.000Z; the newer version stays')
  })
})
