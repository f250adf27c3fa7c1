import { rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError, SourceUnavailableError } from '../../core/errors.ts'
import { markdownConnector } from './markdown-connector.ts'
import { type SourceFolder, scanAll, sourceFolder } from './testing/source-folder.ts'

let folder: SourceFolder
beforeEach(() => {
  folder = sourceFolder()
})
afterEach(() => folder.remove())

describe('a page', () => {
  it('becomes a document with what it states', async () => {
    folder.write(
      'leave/parental.md',
      '---\ntitle: Parental leave\ntags: [hr]\nkeywords: family, children\ngroups: [staff, admins]\ntenant: acme\n' +
        'lang: en-GB\nslug: /leave/\nlastmod: 2024-05-06\nweight: 3\n---\n# Heading\n\nBoth parents may take it.\n',
    )
    const { documents } = await folder.scan({ url: 'https://example.com/docs' })
    expect(documents.get('leave/parental.md')).toMatchObject({
      id: 'guide:leave/parental.md',
      source: 'guide',
      title: 'Parental leave',
      body: '# Heading\n\nBoth parents may take it.\n',
      format: 'markdown',
      access: { tenant: 'acme', groups: ['admins', 'staff'] },
      tags: ['children', 'family', 'hr'],
      language: 'en-gb',
      url: 'https://example.com/leave/',
      metadata: { slug: '/leave/', lastmod: '2024-05-06', weight: 3 },
      sourceUpdatedAtMs: Date.UTC(2024, 4, 6),
    })
  })

  it('states nothing and gets the defaults: its heading as title, public, the time of the file', async () => {
    folder.write('a.md', '# Drain a node\n\ntext')
    folder.write('getting-started/no_heading.markdown', 'text')
    const before = Date.now()
    const { documents } = await folder.scan()
    const page = documents.get('a.md')
    expect(page).toMatchObject({
      title: 'Drain a node',
      access: { tenant: 'default', groups: ['public'] },
      tags: [],
      language: 'und',
      metadata: {},
    })
    expect(page).not.toHaveProperty('url')
    expect(Math.abs((page?.sourceUpdatedAtMs ?? 0) - before)).toBeLessThan(60_000)
    expect(documents.get('getting-started/no_heading.markdown')?.title).toBe('No heading')
  })

  it('is MDX by its extension, in any case', async () => {
    folder.write('a.mdx', '# A\n\n<Tabs/>')
    folder.write('B.MD', 'b')
    folder.write('c.Mdx', 'c')
    const { documents } = await folder.scan()
    expect([...documents].map(([path, { format }]) => [path, format])).toEqual([
      ['B.MD', 'markdown'],
      ['a.mdx', 'mdx'],
      ['c.Mdx', 'mdx'],
    ])
  })

  it('has one digest however its lines end', async () => {
    folder.write('unix.md', '---\ntitle: T\n---\na\n\nb\n')
    folder.write('windows.md', '\ufeff---\r\ntitle: T\r\n---\r\na\r\n\r\nb\r\n')
    const { documents } = await folder.scan()
    expect(documents.get('windows.md')?.contentDigest).toBe(documents.get('unix.md')?.contentDigest)
  })
})

describe('rules', () => {
  it('give tenant, groups, tags and language by place; later ones win, and the page itself wins over all', async () => {
    folder.write('open.md', 'open')
    folder.write('internal/plan.md', 'plan')
    folder.write('internal/hr/pay.de.md', 'pay')
    folder.write('internal/hr/.hidden/notes.md', 'notes')
    folder.write('internal/hr/holidays.md', '---\ngroups: public\ntags: [free]\n---\nholidays')
    const { documents } = await folder.scan({
      tags: ['docs'],
      rules: [
        { paths: ['internal/'], tenant: 'acme', groups: ['staff'], tags: ['internal'] },
        { paths: ['/internal/hr/**'], groups: ['hr'] },
        { paths: ['*.de.md'], language: 'de' },
      ],
    })
    const given = [...documents].map(([path, { access, tags, language }]) => [path, access, tags, language])
    expect(given).toEqual([
      ['internal/hr/.hidden/notes.md', { tenant: 'acme', groups: ['hr'] }, ['docs', 'internal'], 'und'],
      [
        'internal/hr/holidays.md',
        { tenant: 'acme', groups: ['public'] },
        ['docs', 'free', 'internal'],
        'und',
      ],
      ['internal/hr/pay.de.md', { tenant: 'acme', groups: ['hr'] }, ['docs', 'internal'], 'de'],
      ['internal/plan.md', { tenant: 'acme', groups: ['staff'] }, ['docs', 'internal'], 'und'],
      ['open.md', { tenant: 'default', groups: ['public'] }, ['docs'], 'und'],
    ])
  })

  it('can close a place to everybody', async () => {
    folder.write('secret/a.md', 'a')
    const { documents } = await folder.scan({ rules: [{ paths: ['secret/'], groups: [] }] })
    expect(documents.get('secret/a.md')?.access.groups).toEqual([])
  })
})

describe('the scan', () => {
  it('goes by path, the same each time', async () => {
    for (const path of ['b.md', 'a/z.md', 'a.md', 'Z.md', 'a-b.md', 'ä.md', 'a/b/c.md'])
      folder.write(path, path)
    const first = await folder.scan()
    expect([...first.documents.keys()]).toEqual([
      'Z.md',
      'a-b.md',
      'a.md',
      'a/b/c.md',
      'a/z.md',
      'b.md',
      'ä.md',
    ])
    expect(await folder.scan()).toEqual(first)
  })

  it('takes a single page, under its own name', async () => {
    folder.write('a.md', 'a')
    folder.write('b.md', 'b')
    const { documents } = await scanAll({ source: 'one', location: join(folder.root, 'b.md') })
    expect([...documents.values()].map(({ id }) => id)).toEqual(['one:b.md'])
  })

  it('finds nothing in an empty folder', async () => {
    expect((await folder.scan()).pages).toEqual([])
  })

  it('reads hundreds of pages', async () => {
    for (let i = 0; i < 300; i++) folder.write(`${i % 7}/${i}.md`, `text ${i}`)
    const { documents } = await folder.scan()
    expect(documents.size).toBe(300)
    expect(documents.get('5/299.md')?.body).toBe('text 299')
  })

  it('ends with the reason of an abort, before or on the way, never as if the rest were gone', async () => {
    for (let i = 0; i < 50; i++) folder.write(`${i}.md`, `text ${i}`)
    const connector = markdownConnector({ source: 'guide', location: folder.root })
    const early = connector.scan(AbortSignal.abort(new Error('stop')))[Symbol.asyncIterator]()
    await expect(early.next()).rejects.toThrow('stop')
    const abort = new AbortController()
    const scanning = async () => {
      for await (const _ of connector.scan(abort.signal)) abort.abort(new Error('enough'))
    }
    await expect(scanning()).rejects.toThrow('enough')
  })

  it('is not possible where the place is not there: nothing may then be deleted', async () => {
    const missing = scanAll({ source: 'guide', location: join(folder.root, 'unmounted') })
    await expect(missing).rejects.toThrow(SourceUnavailableError)
    await expect(missing).rejects.toThrow('got nothing; mount it or mend the path')
    symlinkSync('nowhere', join(folder.root, 'dangling'))
    await expect(scanAll({ source: 'guide', location: join(folder.root, 'dangling') })).rejects.toThrow(
      SourceUnavailableError,
    )
  })

  it('is unavailable where the whole folder goes away on the way', async () => {
    for (let i = 0; i < 100; i++) folder.write(`${i}.md`, `text ${i}`)
    const connector = markdownConnector({ source: 'guide', location: folder.root })
    const scanning = async () => {
      for await (const _ of connector.scan(new AbortController().signal)) {
        rmSync(folder.root, { recursive: true, force: true })
      }
    }
    await expect(scanning()).rejects.toThrow(SourceUnavailableError)
    folder = sourceFolder()
  })
})

describe('options', () => {
  it('include and exclude by patterns as in .gitignore', async () => {
    for (const path of [
      'a.md',
      'docs/a.md',
      'docs/old/b.md',
      'docs/v1/c.md',
      'CHANGELOG.md',
      'x/CHANGELOG.md',
    ]) {
      folder.write(path, path)
    }
    const paths = async (options: { include?: readonly string[]; exclude?: readonly string[] }) => [
      ...(await folder.scan(options)).documents.keys(),
    ]
    expect(await paths({ exclude: ['CHANGELOG.md', 'docs/old/'] })).toEqual([
      'a.md',
      'docs/a.md',
      'docs/v1/c.md',
    ])
    expect(await paths({ include: ['/docs/'], exclude: ['v1'] })).toEqual(['docs/a.md', 'docs/old/b.md'])
    expect(await paths({ include: ['/*.md'] })).toEqual(['CHANGELOG.md', 'a.md'])
    expect(await paths({ include: ['DOCS/'] })).toEqual([])
    expect(await paths({ include: [] })).toEqual([])
  })

  it('are refused where they cannot be meant', () => {
    const location = folder.root
    expect(() => markdownConnector({ source: '', location })).toThrow(ConfigError)
    expect(() => markdownConnector({ source: 'a:b', location })).toThrow('without a colon')
    expect(() => markdownConnector({ source: 'a', location, url: 'javascript:{path}' })).toThrow(ConfigError)
  })

  it('say what the connector is', () => {
    expect(markdownConnector({ source: 'guide', location: `${folder.root}/x/..` })).toMatchObject({
      source: 'guide',
      kind: 'markdown',
      location: folder.root,
    })
  })
})
