import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HelpCentre, helpCentre } from '../testing/help-centre.ts'
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

describe('where a page lies', () => {
  it('follows a redirect, and leaves out what is listed under the other address too', async () => {
    const { site } = centre
    site.pages.set('/hc/old', { status: 301, headers: { location: '/hc/b' } })
    site.pages.set('/hc/new', { status: 302, headers: { location: '/elsewhere' } })
    site.pages.set('/elsewhere', { body: '<p>moved text</p>', headers: HTML })
    const { items, notes } = await crawl()
    expect(notes).toEqual(['skipped hc/old: moved to hc/b, which is listed itself'])
    expect(items.find((item) => item.kind === 'document' && item.document.path === 'hc/new')).toMatchObject({
      document: { body: 'moved text\n', url: `${site.origin}/elsewhere` },
    })
  })

  it('leaves out a page that says it has another place, if that is listed', async () => {
    const { site } = centre
    site.pages.set('/hc/copy', {
      body: '<link rel="canonical" href="/hc/a"><h1>a</h1><p>x</p>',
      headers: HTML,
    })
    site.pages.set('/hc/own', { body: '<link rel="canonical" href="/not/listed"><p>x</p>', headers: HTML })
    const { notes, documents } = await crawl()
    expect(documents).toContain('hc/own')
    expect(notes).toEqual(['skipped hc/copy: the page says that its place is hc/a, which is listed itself'])
  })

  it('obeys robots.txt, its delay included', async () => {
    const { site } = centre
    site.pages.set('/robots.txt', {
      body: 'User-agent: *\nDisallow: /\n\nUser-agent: plumbline\nCrawl-delay: 2\nDisallow: /hc/b\nAllow: /',
    })
    const waits: number[] = []
    const sleep = async (ms: number) => void waits.push(ms)
    const { notes, documents, requests } = await crawl({ how: { sleep } })
    expect(documents).toEqual(['hc/a'])
    expect(notes).toEqual(['skipped hc/b: disallowed by robots.txt'])
    expect(requests).not.toContain('200 /hc/b')
    expect(Math.max(...waits)).toBeGreaterThan(1_000)
  })

  it('keeps pages that name each other, or of which a template says that all are one', async () => {
    const { site } = centre
    const page = (canonical: string, title: string) => ({
      body: `<link rel="canonical" href="${canonical}"><h1>${title}</h1><p>x</p>`,
      headers: HTML,
    })
    site.pages.set('/hc/one', page('/hc/two', 'Both'))
    site.pages.set('/hc/two', page('/hc/one', 'Both'))
    site.pages.set('/hc/install', page('/hc/a', 'Install'))
    const first = await crawl()
    expect(first.notes).toEqual([])
    expect(first.documents).toEqual(['hc/a', 'hc/b', 'hc/one', 'hc/two', 'hc/install'])
    // Known by now: what has not changed is not decided anew.
    const { notes } = await crawl({ cursor: first.cursor })
    expect(notes).toEqual([])
  })

  it('follows no redirect to what robots.txt disallows, what is excluded, or what others may read', async () => {
    const { site } = centre
    site.pages.set('/robots.txt', { body: 'User-agent: *\nDisallow: /private' })
    for (const [from, to] of [
      ['/hc/x', '/private/secret'],
      ['/hc/y', '/internal/plan'],
      ['/hc/z', '/staff/pay'],
    ] as const) {
      site.pages.set(from, { status: 302, headers: { location: to } })
      site.pages.set(to, { body: '<p>hidden</p>', headers: HTML })
    }
    const rules = [{ paths: ['staff/'], groups: ['staff'] }]
    const { items, notes, requests } = await crawl({ options: { exclude: ['internal/'], rules } })
    expect(notes).toEqual([
      'skipped hc/x: it leads on to what robots.txt disallows, or is excluded',
      'skipped hc/y: it leads on to what robots.txt disallows, or is excluded',
      expect.stringMatching(/^failed hc\/z: expected a page that the same people may read/),
    ])
    expect(requests.filter((request) => /private|internal/.test(request))).toEqual([])
    expect(JSON.stringify(items)).not.toContain('hidden')
  })

  it('asks no other machine for a sitemap that robots.txt names', async () => {
    const { site } = centre
    site.pages.set('/robots.txt', { body: 'Sitemap: http://169.254.169.254/latest\n' })
    const { documents } = await crawl({ options: { location: site.origin } })
    expect(documents).toEqual(['hc/a', 'hc/b'])
  })
})
