import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SourceUnavailableError } from '../../../core/errors.ts'
import { type HelpCentre, helpCentre, sitemapOf } from '../testing/help-centre.ts'
import type { CrawlOptions } from './crawl-site.ts'
import { crawlCentre } from './testing/crawl-centre.ts'

let centre: HelpCentre
beforeEach(async () => {
  centre = await helpCentre()
  centre.put('a', 'Text of a.')
  centre.put('b', 'Text of b.')
})
afterEach(() => centre.close())

const crawl = (asked?: Parameters<typeof crawlCentre>[1]) => crawlCentre(centre, asked)

const HTML = { 'content-type': 'text/html' }

describe('a crawl', () => {
  it('makes a document of the content of each page that the sitemap lists', async () => {
    const { items } = await crawl()
    const [first] = items.flatMap((item) => (item.kind === 'document' ? [item.document] : []))
    expect(first).toMatchObject({
      id: 'help:hc/a',
      title: 'a',
      body: '# a\n\nText of a.\n',
      language: 'en',
      url: `${centre.site.origin}/hc/a`,
    })
  })

  it('asks only whether pages have changed when nothing has', async () => {
    const { cursor } = await crawl()
    const again = await crawl({ cursor })
    expect(again.requests).toEqual(['404 /robots.txt', '200 /sitemap.xml', '304 /hc/a', '304 /hc/b'])
    expect(again.items.filter(({ kind }) => kind === 'unchanged')).toHaveLength(2)
  })

  it('reads a page whole of whose version the site says nothing', async () => {
    centre.site.pages.set('/hc/a', { body: '<p>no tag</p>', headers: HTML, hasEtag: false })
    const { cursor } = await crawl()
    expect((await crawl({ cursor })).requests.slice(2)).toEqual(['200 /hc/a', '304 /hc/b'])
  })

  it('asks by date where there is no tag', async () => {
    const changedAt = 'Mon, 06 May 2024 07:08:09 GMT'
    centre.site.pages.set('/hc/a', ({ headers }) =>
      headers['if-modified-since'] === changedAt
        ? { status: 304 }
        : { body: '<p>dated</p>', headers: { ...HTML, 'last-modified': changedAt }, hasEtag: false },
    )
    const { cursor, items } = await crawl()
    expect(items[0]).toMatchObject({ document: { sourceUpdatedAtMs: Date.UTC(2024, 4, 6, 7, 8, 9) } })
    expect((await crawl({ cursor })).requests.slice(2)).toEqual(['304 /hc/a', '304 /hc/b'])
  })

  it('takes 404 and 410 for gone, and 5xx, 401 and 403 for a page that stays', async () => {
    for (const status of [404, 410, 500, 401, 403]) {
      centre.site.pages.set(`/hc/s${status}`, { status, headers: { 'retry-after': '3600' } })
    }
    const { notes, documents } = await crawl()
    expect(documents).toEqual(['hc/a', 'hc/b'])
    expect(notes).toEqual([
      'skipped hc/s404: the site answers 404',
      'skipped hc/s410: the site answers 410',
      expect.stringMatching(/^failed hc\/s500: expected a page, got status 500/),
      expect.stringMatching(/^failed hc\/s401: expected a page, got status 401/),
      expect.stringMatching(/^failed hc\/s403: expected a page, got status 403/),
    ])
  })

  it('fails a page that does not come in time', async () => {
    centre.site.pages.set('/hc/slow', { hangs: true })
    const { notes, documents } = await crawl({ how: { timeoutMs: 300 } })
    expect(documents).toEqual(['hc/a', 'hc/b'])
    expect(notes[0]).toMatch(/^failed hc\/slow: expected an answer within 300 ms, got none/)
  })

  it('leaves out what is no HTML, and reads other encodings', async () => {
    const { site } = centre
    site.pages.set('/hc/file', { body: '%PDF', headers: { 'content-type': 'application/pdf' } })
    site.pages.set('/hc/latin', {
      body: Buffer.from('<p>süß</p>', 'latin1'),
      headers: { 'content-type': 'text/html; charset=ISO-8859-1' },
    })
    const { items, notes } = await crawl()
    expect(notes).toEqual(['skipped hc/file: no HTML but application/pdf'])
    expect(JSON.stringify(items)).toContain('süß')
  })

  it('takes of the list what is included and not excluded', async () => {
    expect((await crawl({ options: { exclude: ['hc/b'] } })).documents).toEqual(['hc/a'])
    expect((await crawl({ options: { include: ['hc/b'] } })).documents).toEqual(['hc/b'])
  })
})

describe('pages that are not what they should be', () => {
  const notesFor = async (
    page: Parameters<typeof centre.site.pages.set>[1],
    how: CrawlOptions = {},
    options = {},
  ) => {
    centre.site.pages.set('/hc/a', page)
    const { notes, documents } = await crawl({ how, options })
    expect(documents).toEqual(['hc/b'])
    return notes.join('\n')
  }

  it('fail without a body', async () => {
    expect(await notesFor({ body: '<html><head><title>x</title></head></html>', headers: HTML })).toMatch(
      /^failed hc\/a: expected text in the page, got none/,
    )
    expect(await notesFor({ body: '', headers: HTML })).toMatch(/^failed hc\/a/)
  })

  it('fail where they ask for a password, or lead to where one is asked for', async () => {
    const login = { body: '<main><p>Sign in</p><form><input type="password"></form></main>', headers: HTML }
    expect(await notesFor(login)).toMatch(
      /^failed hc\/a: expected content, got a page that asks for a password/,
    )
    centre.site.pages.set('/login', {
      body: '<p>Please sign in with your company account</p>',
      headers: HTML,
    })
    expect(await notesFor({ status: 302, headers: { location: '/login?back=a' } })).toMatch(
      /^failed hc\/a: expected content, got a redirect to a page for signing in/,
    )
    expect(await notesFor({ status: 302, headers: { location: 'https://sso.example.com/' } })).toMatch(
      /^failed hc\/a: expected a page of the site, got a redirect to https:\/\/sso\.example\.com/,
    )
  })

  it('are not taken for a login page where an article shows a field for a password', async () => {
    centre.put('a', `${'word '.repeat(200)}<form><input type="password"></form>`)
    expect((await crawl()).documents).toEqual(['hc/a', 'hc/b'])
  })

  it('fail on redirects without end, and in a circle', async () => {
    let hops = 0
    centre.site.pages.set('/hop', () => ({ status: 302, headers: { location: `/hop?${hops++}` } }))
    expect(await notesFor({ status: 302, headers: { location: '/hop?start' } })).toMatch(
      /^failed hc\/a: expected a page of the site, got more than 10 redirects/,
    )
    expect(await notesFor({ status: 302, headers: { location: '/hc/a' } })).toMatch(
      /^failed hc\/a: expected a page of the site, got redirects in a circle/,
    )
  })

  it('fail where they are larger than the limit, without being read to their end', async () => {
    const page = { body: `<p>${'x'.repeat(20 * 2 ** 20)}</p>`, headers: HTML }
    expect(await notesFor(page)).toMatch(
      /^failed hc\/a: expected a page of at most 10485760 bytes, got a larger one/,
    )
  })
})

describe('a sitemap', () => {
  it('may be an index of others, packed or not, and be named by robots.txt', async () => {
    const { site } = centre
    const page = (name: string) =>
      `<url><loc>${site.origin}/hc/${name}</loc><lastmod>2024-05-06</lastmod></url>`
    site.pages.set('/robots.txt', { body: `Sitemap: ${site.origin}/index.xml` })
    site.pages.set('/index.xml', {
      body: `<sitemapindex><sitemap><loc>${site.origin}/one.xml.gz</loc></sitemap><sitemap><loc>/two.xml</loc></sitemap></sitemapindex>`,
    })
    site.pages.set('/one.xml.gz', { body: gzipSync(sitemapOf([page('a')])) })
    site.pages.set('/two.xml', {
      body: sitemapOf([page('b'), '<url><loc>https://other.example/x</loc></url>']),
    })
    const { documents, notes } = await crawl({ options: { location: site.origin } })
    expect(documents).toEqual(['hc/a', 'hc/b'])
    expect(notes).toEqual([`skipped ${site.origin}: 1 addresses of other sites`])
  })

  it.each([
    ['HTML', '<!doctype html><html><body>Sign in</body></html>'],
    ['cut off', '<urlset><url><loc>https://x/a</loc></url><url><lo'],
    ['another kind of XML', '<rss></rss>'],
    ['nothing', ''],
    ['without pages', '<urlset></urlset>'],
  ])('fails the run where it is %s', async (_kind, body) => {
    centre.site.pages.set('/sitemap.xml', { body })
    await expect(crawl()).rejects.toThrow(SourceUnavailableError)
  })

  it('fails the run where it is not there or the site is out of order', async () => {
    centre.site.pages.set('/sitemap.xml', { status: 404 })
    await expect(crawl()).rejects.toThrow('expected a sitemap, got none')
    centre.site.isDown = true
    await expect(crawl()).rejects.toThrow('got status 503')
  })

  it('fails what it may have listed where one of an index cannot be read', async () => {
    const { site } = centre
    site.pages.set('/index.xml', {
      body: `<sitemapindex><sitemap><loc>/sitemap.xml</loc></sitemap><sitemap><loc>/broken.xml</loc></sitemap></sitemapindex>`,
    })
    site.pages.set('/broken.xml', { body: '<urlset>' })
    const { documents, notes } = await crawl({ options: { location: `${site.origin}/index.xml` } })
    expect(documents).toEqual(['hc/a', 'hc/b'])
    expect(notes[0]).toMatch(/^failed \/: .*\/broken\.xml: expected a sitemap in XML/)
  })

  it('with a million entries fails the run at the limit', async () => {
    const { site } = centre
    const numbers = Array.from({ length: 50_000 }, (_, number) => number)
    const parts = Array.from({ length: 20 }, (_, part) => `/part${part}.xml`)
    site.pages.set('/index.xml', {
      body: `<sitemapindex>${parts.map((part) => `<sitemap><loc>${part}</loc></sitemap>`).join('')}</sitemapindex>`,
    })
    for (const [part, path] of parts.entries()) {
      site.pages.set(path, () => ({
        body: sitemapOf(numbers.map((number) => `<url><loc>/p/${part}/${number}</loc></url>`)),
        hasEtag: false,
      }))
    }
    const options = { location: `${site.origin}/index.xml` }
    await expect(crawl({ options })).rejects.toThrow('expected at most 50000 pages, got more')
    expect(site.requests.filter((request) => request.includes('/p/'))).toEqual([])
  })

  it('with more pages than may be can be narrowed', async () => {
    centre.put('c', 'Text of c.')
    await expect(crawl({ how: { maxPages: 2 } })).rejects.toThrow('expected at most 2 pages, got more')
    const { documents } = await crawl({ how: { maxPages: 2 }, options: { include: ['hc/[bc]'] } })
    expect(documents).toEqual(['hc/b', 'hc/c'])
  })

  it('may hold an index that lists itself', async () => {
    const { site } = centre
    site.pages.set('/index.xml', {
      body: '<sitemapindex><sitemap><loc>/index.xml</loc></sitemap><sitemap><loc>/sitemap.xml</loc></sitemap></sitemapindex>',
    })
    expect((await crawl({ options: { location: `${site.origin}/index.xml` } })).documents).toEqual([
      'hc/a',
      'hc/b',
    ])
  })
})

describe('a site that is out of order on the way', () => {
  it('is left alone after ten pages in a row, and what was read stays', async () => {
    for (let page = 0; page < 30; page++)
      centre.site.pages.set(`/hc/x${page}`, { status: 502, headers: { 'retry-after': '3600' } })
    await expect(crawl()).rejects.toThrow('10 pages in a row could not be served')
    expect(centre.site.requests.filter((request) => request.startsWith('502')).length).toBeLessThan(20)
  })

  it('is asked again where it says how long it is busy', async () => {
    let asked = 0
    const waits: number[] = []
    centre.site.pages.set('/hc/a', () => {
      asked += 1
      return asked < 3
        ? { status: 429, headers: { 'retry-after': '7' } }
        : { body: '<p>at last</p>', headers: HTML }
    })
    const { documents } = await crawl({ how: { sleep: async (ms) => void waits.push(ms) } })
    expect(documents).toEqual(['hc/a', 'hc/b'])
    expect(waits.filter((ms) => ms === 7_000)).toHaveLength(2)
  })
})
