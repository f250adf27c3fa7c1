import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { InvalidDocumentError } from './errors.ts'
import { type DocumentFields, makeDocument } from './make-document.ts'

const FIELDS: DocumentFields = {
  source: 'guide',
  path: 'leave/parental.md',
  title: 'Parental leave',
  body: 'Both parents may take it.',
  format: 'markdown',
  access: { tenant: 'acme', groups: ['staff', 'admins'] },
  tags: ['hr', 'family'],
  language: 'en',
  url: 'https://example.com/leave',
  metadata: { weight: 3, owner: 'hr' },
  sourceUpdatedAtMs: 1_000,
}

describe('makeDocument', () => {
  it('makes the id of source and path, whose own colons stay', () => {
    expect(makeDocument(FIELDS).id).toBe('guide:leave/parental.md')
    expect(makeDocument({ ...FIELDS, path: 'a:b.md' }).id).toBe('guide:a:b.md')
  })

  it('digests what is embedded, and all else that is stored, apart', () => {
    const { contentDigest, accessDigest } = makeDocument(FIELDS)
    const content = '{"body":"Both parents may take it.","format":"markdown","title":"Parental leave"}'
    const rest =
      '{"access":{"groups":["admins","staff"],"tenant":"acme"},"language":"en","metadata":{"owner":"hr","weight":3},' +
      '"tags":["family","hr"],"url":"https://example.com/leave"}'
    expect(contentDigest).toBe(createHash('sha256').update(content).digest('hex'))
    expect(accessDigest).toBe(createHash('sha256').update(rest).digest('hex'))
  })

  it('sorts groups and tags and drops repeats, so that their order is no change', () => {
    const other = makeDocument({
      ...FIELDS,
      access: { tenant: 'acme', groups: ['admins', 'staff', 'admins'] },
      tags: ['family', 'hr', 'hr'],
      metadata: { owner: 'hr', weight: 3 },
    })
    expect(other.access.groups).toEqual(['admins', 'staff'])
    expect(other.tags).toEqual(['family', 'hr'])
    expect(other.accessDigest).toBe(makeDocument(FIELDS).accessDigest)
  })

  it.each([
    ['title', { title: 'Leave' }],
    ['body', { body: 'Neither may.' }],
    ['format', { format: 'mdx' }],
  ] as const)('changes only the content digest for another %s', (_, change) => {
    const changed = makeDocument({ ...FIELDS, ...change })
    expect(changed.contentDigest).not.toBe(makeDocument(FIELDS).contentDigest)
    expect(changed.accessDigest).toBe(makeDocument(FIELDS).accessDigest)
  })

  it.each([
    ['tenant', { access: { ...FIELDS.access, tenant: 'other' } }],
    ['group', { access: { ...FIELDS.access, groups: [] } }],
    ['tag', { tags: [] }],
    ['language', { language: 'de' }],
    ['url', { url: 'https://example.com/other' }],
    ['metadata', { metadata: { weight: 4, owner: 'hr' } }],
  ])('changes only the access digest for another %s', (_, change) => {
    const changed = makeDocument({ ...FIELDS, ...change })
    expect(changed.contentDigest).toBe(makeDocument(FIELDS).contentDigest)
    expect(changed.accessDigest).not.toBe(makeDocument(FIELDS).accessDigest)
  })

  it('takes a moved page and a touched file for unchanged in both', () => {
    const moved = makeDocument({ ...FIELDS, path: 'moved.md', sourceUpdatedAtMs: 9_000 })
    expect(moved.contentDigest).toBe(makeDocument(FIELDS).contentDigest)
    expect(moved.accessDigest).toBe(makeDocument(FIELDS).accessDigest)
  })

  it('takes a document whose source gives no title', () => {
    expect(makeDocument({ ...FIELDS, title: '' }).title).toBe('')
  })

  it.each([
    ['source', { source: '' }],
    ['source', { source: 'a:b' }],
    ['path', { path: '' }],
    ['title', { title: ' \n' }],
    ['body', { body: '\t\n ' }],
    ['tenant', { access: { tenant: '', groups: [] } }],
    ['sourceUpdatedAtMs', { sourceUpdatedAtMs: Number.NaN }],
    ['sourceUpdatedAtMs', { sourceUpdatedAtMs: 8.65e15 }],
  ])('refuses a bad %s and names it', (field, change) => {
    expect(() => makeDocument({ ...FIELDS, ...change })).toThrow(InvalidDocumentError)
    expect(() => makeDocument({ ...FIELDS, ...change })).toThrow(`as its ${field}`)
  })
})
