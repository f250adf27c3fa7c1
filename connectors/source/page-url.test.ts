import { describe, expect, it } from 'vitest'
import { pageUrl } from './page-url.ts'

const SITE = 'https://example.com/docs'

describe('pageUrl', () => {
  it('knows none without a template and a stated address', () => {
    expect(pageUrl('a.md', undefined, undefined)).toBe(undefined)
    expect(pageUrl('a.md', '/somewhere/', undefined)).toBe(undefined)
  })

  it('puts the page behind a site, without extension or index', () => {
    expect(pageUrl('guide/a.md', undefined, SITE)).toBe('https://example.com/docs/guide/a')
    expect(pageUrl('guide/a.md', undefined, `${SITE}/`)).toBe('https://example.com/docs/guide/a')
    expect(pageUrl('guide/_index.md', undefined, SITE)).toBe('https://example.com/docs/guide/')
    expect(pageUrl('README.md', undefined, SITE)).toBe('https://example.com/docs/')
    expect(pageUrl('v1.2/a.b.mdx', undefined, SITE)).toBe('https://example.com/docs/v1.2/a.b')
    expect(pageUrl('preindex.md', undefined, SITE)).toBe('https://example.com/docs/preindex')
  })

  it('fills a template in, with any characters encoded', () => {
    const template = 'https://git.example.com/blob/main/docs/{path}?plain=1'
    expect(pageUrl('a b/$& #1.md', undefined, template)).toBe(
      'https://git.example.com/blob/main/docs/a%20b/%24%26%20%231.md?plain=1',
    )
    expect(pageUrl('a/index.md', undefined, 'https://example.com/{page}.html')).toBe(
      'https://example.com/a/.html',
    )
  })

  it('prefers what the page states, absolute or on the site', () => {
    expect(pageUrl('a.md', 'https://other.example/x', SITE)).toBe('https://other.example/x')
    expect(pageUrl('a.md', 'https://other.example/x', undefined)).toBe('https://other.example/x')
    expect(pageUrl('guide/a.md', '/b/', SITE)).toBe('https://example.com/b/')
    expect(pageUrl('guide/a.md', 'b', SITE)).toBe('https://example.com/docs/guide/b')
  })

  it('lets no page plant a link that is not a web address', () => {
    expect(pageUrl('a.md', 'javascript:alert(1)', SITE)).toBe('https://example.com/docs/a')
    expect(pageUrl('a.md', 'javascript:alert(1)', undefined)).toBe(undefined)
    expect(pageUrl('a.md', 'data:text/html,x', SITE)).toBe('https://example.com/docs/a')
    expect(pageUrl('a.md', 'file:///etc/passwd', undefined)).toBe(undefined)
  })
})
