/**
 * Sources that go bad lose nothing: each on an index that was whole before, from the configuration to the store. The
 * connectors' own tests try the same closer by, in more forms.
 */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { indexOnce } from '../app/index-once.ts'
import { openRecords } from '../app/open-records.ts'
import { openSystem } from '../app/open-system.ts'
import { loadSettings } from '../app/settings.ts'
import { type HelpCentre, helpCentre } from '../connectors/html/testing/help-centre.ts'
import { ANONYMOUS } from '../core/access.ts'
import type { SourceRun } from '../core/source-catalog.ts'
import { fakeEmbedder } from '../core/testing/fake-embedder.ts'
import { fakeTokenEncoder } from '../core/testing/fake-token-encoder.ts'
import { workplace } from './testing/workplace.ts'

const { root, write, remove } = workplace()
afterAll(remove)

const embedder = fakeEmbedder()
const opened = {
  embedder,
  questions: embedder,
  tokens: fakeTokenEncoder(),
  crossEncoders: {},
  counters: () => ({ embeddingCacheHits: 0, embeddingCacheMisses: 0 }),
  close: () => Promise.resolve(),
}

let folders = 0
let settings: ReturnType<typeof loadSettings>

/** A configuration of one source, and a data folder of its own. */
function configure(source: string): void {
  folders += 1
  write('plumbline.yaml', `sources:\n  - ${source}\n`)
  settings = loadSettings({ workingFolder: root, env: {}, data: `data-${folders}` })
}

async function index(): Promise<SourceRun> {
  const note = (text: string) => expect.fail(`expected no remark, got ${text}`)
  const { runs } = await indexOnce(settings, opened, [], { signal: new AbortController().signal, note })
  const [first] = runs
  if (first === undefined) throw new Error('expected a run, got none')
  return first.run
}

async function digest(): Promise<string> {
  const records = await openRecords(settings)
  const { digest } = await records.digest()
  const { wrong } = await records.audit()
  await records.close()
  expect(wrong).toBe(0)
  return digest
}

describe('a crawl keeps every page', () => {
  let centre: HelpCentre
  beforeEach(async () => {
    centre = await helpCentre()
    for (const page of ['a', 'b', 'c', 'd']) centre.put(page, `Text of page ${page}.`)
    configure(
      `{ name: help, connector: html, address: '${centre.site.origin}/sitemap.xml', crawl: { requestsPerSecond: 1000, maxPages: 9 } }`,
    )
  })
  afterEach(() => centre.close())

  const html = { 'content-type': 'text/html' }
  it.each([
    [
      'has no body',
      { body: '<html><head><title>x</title></head></html>', headers: html },
      /expected text in the page/,
    ],
    [
      'asks for a password',
      { body: '<form><input type="password"></form>', headers: html },
      /asks for a password/,
    ],
    ['redirects to itself', { status: 302, headers: { location: '/hc/a' } }, /redirects in a circle/],
    ['is of 20 MB', { body: `<p>${'x'.repeat(20 * 2 ** 20)}</p>`, headers: html }, /at most 10485760 bytes/],
    ['is broken', { status: 500, headers: { 'retry-after': '3600' } }, /status 500/],
    ['wants a login', { status: 401 }, /status 401/],
  ])('of which one %s, and names it', async (_what, page, reason) => {
    await index()
    const before = await digest()
    centre.site.pages.set('/hc/a', page)
    const run = await index()
    expect(run).toMatchObject({ deleted: 0, held: 0, unchanged: 3, failed: [{ path: 'hc/a' }] })
    expect(run.failed[0]?.reason).toMatch(reason)
    expect(await digest()).toBe(before)
    // And it is read again once it is well.
    centre.put('a', 'Text of page a, mended.')
    expect(await index()).toMatchObject({ changed: 1, failed: [] })
  })

  it.each([
    ['is gone', { status: 404 }, /expected a sitemap, got none/],
    [
      'is a page for signing in',
      { body: '<!doctype html><form>', headers: html },
      /expected a sitemap in XML/,
    ],
    ['was cut off', { body: '<urlset><url><loc>/hc/a</loc></url>' }, /expected a sitemap in XML/],
    [
      'lists more than it may',
      {
        body: `<urlset>${Array.from({ length: 10 }, (_, page) => `<url><loc>/hc/${page}</loc></url>`).join('')}</urlset>`,
      },
      /expected at most 9 pages, got more/,
    ],
  ])('where the sitemap %s', async (_what, page, reason) => {
    await index()
    const before = await digest()
    centre.site.pages.set('/sitemap.xml', page)
    const run = await index()
    expect(run.error).toMatch(reason)
    expect(run).toMatchObject({ deleted: 0, held: 0 })
    expect(await digest()).toBe(before)
  })
})

describe('an export of articles', () => {
  const article = (id: number, fields: object = {}) =>
    JSON.stringify({ id, title: `Article ${id}`, body: `text ${id}`, updated_at: '2024-05-06', ...fields })
  beforeEach(() => {
    for (const name of ['one', 'two']) write(`export/${name}.jsonl`, '')
    write('export/one.jsonl', [1, 2, 3, 4].map((id) => article(id)).join('\n'))
    configure('{ name: help, connector: articles, path: export }')
  })

  it('with a broken line is taken in part, and nothing is deleted', async () => {
    await index()
    write('export/one.jsonl', `${article(1)}\n{"id": 2, "ti\n${article(5)}`)
    const run = await index()
    expect(run).toMatchObject({ partial: true, added: 1, deleted: 0, held: 0, unchanged: 1 })
    expect(run.failed[0]?.reason).toMatch(/^one\.jsonl line 2: expected JSON/)
    write('export/one.jsonl', [1, 2, 3, 4, 5].map((id) => article(id)).join('\n'))
    const whole = await index()
    expect(whole).toMatchObject({ unchanged: 5, deleted: 0, failed: [] })
    expect(whole).not.toHaveProperty('partial')
  })

  it('with one id in two files is taken once, the newest, with a word of it', async () => {
    write('export/two.jsonl', article(1, { body: 'newer', updated_at: '2024-06-01' }))
    const run = await index()
    expect(run).toMatchObject({ seen: 4, failed: [], warnings: [{ path: '1' }] })
    write('export/two.jsonl', '')
    expect(await index()).toMatchObject({
      changed: 1,
      warnings: [{ path: '1', reason: expect.stringContaining('expected a date not before') }],
    })
  })

  it('opens nothing for a segment that nobody knows, also where it was open before', async () => {
    await index()
    write(
      'export/one.jsonl',
      [1, 2, 3, 4].map((id) => article(id, id === 1 ? { user_segment_id: 99 } : {})).join('\n'),
    )
    const run = await index()
    expect(run).toMatchObject({ accessChanged: 1, unchanged: 3, warnings: [{ path: '1' }] })
    const system = await openSystem(settings, opened)
    expect(await system.document('help:1', ANONYMOUS)).toBe(undefined)
    expect(await system.document('help:2', ANONYMOUS)).toMatchObject({ title: 'Article 2' })
    await system.close()
  })
})
