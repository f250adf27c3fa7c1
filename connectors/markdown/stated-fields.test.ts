import { describe, expect, it } from 'vitest'
import { type StatedFields, statedFields } from './stated-fields.ts'

function stated(data: Readonly<Record<string, unknown>>): StatedFields {
  const fields = statedFields(data)
  if ('unclear' in fields) throw new Error(fields.unclear)
  return fields
}

function unclear(data: Readonly<Record<string, unknown>>): string | undefined {
  const fields = statedFields(data)
  return 'unclear' in fields ? fields.unclear : undefined
}

describe('statedFields', () => {
  it('states nothing for empty front matter', () => {
    expect(stated({})).toEqual({ tags: [], metadata: {}, warnings: [] })
  })

  it('reads a title that YAML takes for a number, and none that is blank', () => {
    expect(stated({ title: ' Drain a node ' }).title).toBe('Drain a node')
    expect(stated({ title: 1.5 }).title).toBe('1.5')
    expect(stated({ title: ' ' }).title).toBe(undefined)
    expect(stated({ title: ['a'] }).title).toBe(undefined)
  })

  it('adds up tags, keywords and categories, as lists or with commas', () => {
    expect(stated({ tags: ['a', 2], keywords: 'b, c d,', categories: null }).tags).toEqual([
      'a',
      '2',
      'b',
      'c d',
    ])
  })

  it('warns of tags that are none, without their text', () => {
    expect(stated({ tags: { secret: 1 } })).toMatchObject({
      tags: [],
      warnings: ['expected a list of words as tags in the front matter, got a map; left out'],
    })
  })

  it('reads groups as a list, with commas, or empty for nobody', () => {
    expect(stated({ groups: ['staff', 'admins'] }).groups).toEqual(['staff', 'admins'])
    expect(stated({ access: 'staff, admins' }).groups).toEqual(['staff', 'admins'])
    expect(stated({ groups: [] }).groups).toEqual([])
  })

  it('is unclear where it cannot be said who may read', () => {
    expect(unclear({ groups: null })).toContain('got nothing; write [] for nobody')
    expect(unclear({ groups: { staff: true } })).toContain('got a map')
    expect(unclear({ access: ['staff', { a: 1 }] })).toContain('got a list with other things in it')
    expect(unclear({ access: true })).toContain('got a boolean')
    expect(unclear({ access: 'staff', groups: ['staff'] })).toContain('got both')
    expect(unclear({ tenant: '' })).toContain('expected a name as tenant')
    expect(unclear({ tenant: null })).toContain('got nothing')
    expect(unclear({ tenant: ['acme'] })).toContain('expected a name as tenant')
    expect(unclear({ tenant: 'acme', groups: ['staff'] })).toBe(undefined)
  })

  it('reads languages in any spelling and warns of what is none', () => {
    expect(stated({ language: 'EN' }).language).toBe('en')
    expect(stated({ lang: 'pt_BR' }).language).toBe('pt-br')
    expect(stated({ lang: 'zh-Hans-CN' }).language).toBe('zh-hans-cn')
    const odd = stated({ lang: 'the Queen’s English' })
    expect(odd.language).toBe(undefined)
    expect(odd.warnings).toHaveLength(1)
    expect(odd.warnings[0]).not.toContain('Queen')
  })

  it('takes a url before a permalink before a slug, and keeps all as metadata', () => {
    const fields = stated({ slug: 'c', permalink: '/b/', url: 'https://example.com/a' })
    expect(fields.url).toBe('https://example.com/a')
    expect(fields.metadata).toEqual({ slug: 'c', permalink: '/b/', url: 'https://example.com/a' })
  })

  it('reads dates in UTC where they name no zone, and ignores what is no ISO date', () => {
    const noon = Date.UTC(2024, 4, 6, 12, 0, 0)
    expect(stated({ lastmod: '2024-05-06' }).updatedAtMs).toBe(Date.UTC(2024, 4, 6))
    expect(stated({ updated: '2024-05-06 12:00' }).updatedAtMs).toBe(noon)
    expect(stated({ updated: '2024-05-06T14:00:00+02:00' }).updatedAtMs).toBe(noon)
    expect(stated({ date_updated: new Date(noon) }).updatedAtMs).toBe(noon)
    expect(stated({ last_update: { date: '2024-05-06T12:00:00Z', author: 'x' } }).updatedAtMs).toBe(noon)
    expect(stated({ lastmod: '05/06/2024', updated: 'yesterday' }).updatedAtMs).toBe(undefined)
    expect(stated({ lastmod: '2024-99-99' }).updatedAtMs).toBe(undefined)
  })

  it('does not publish drafts', () => {
    expect(stated({ draft: true }).unpublished).toBe('a draft')
    expect(stated({ draft: 'true' }).unpublished).toBe('a draft')
    expect(stated({ published: false }).unpublished).toBe('not published, by its front matter')
    expect(stated({ draft: false, published: true }).unpublished).toBe(undefined)
  })

  it('keeps every other scalar as metadata, flat and fit for JSON', () => {
    const fields = stated({
      weight: 10,
      toc: false,
      description: 'How to',
      date: new Date(0),
      big: 12345678901234567890n,
      sidebar: { order: 1 },
      aliases: ['/old'],
      nothing: null,
      endless: Number.POSITIVE_INFINITY,
      title: 'own field',
    })
    expect(fields.metadata).toEqual({
      weight: 10,
      toc: false,
      description: 'How to',
      date: '1970-01-01T00:00:00.000Z',
      big: '12345678901234567890',
    })
  })
})
