import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SourceUnavailableError } from '../../core/errors.ts'
import { markdownConnector } from './markdown-connector.ts'
import { asOrdinaryUser, type SourceFolder, sourceFolder } from './testing/source-folder.ts'

/** Only Linux takes any bytes for a name. */
const ANY_NAME = process.platform === 'linux'

let folder: SourceFolder
beforeEach(() => {
  folder = sourceFolder()
  folder.write('good.md', 'a good page')
})
afterEach(() => folder.remove())

/** Whatever else lies there, the good page is found. */
async function notesBesideGoodPage(): Promise<readonly string[]> {
  const { documents, notes } = await folder.scan()
  expect(documents.get('good.md')?.body).toBe('a good page')
  return notes
}

describe('pages without anything to index are skipped by name', () => {
  it('where the file is empty, or blank', async () => {
    folder.write('empty.md', '')
    folder.write('blank.md', ' \n\t\r\n')
    folder.write('mark.md', '\ufeff')
    expect(await notesBesideGoodPage()).toEqual([
      'skipped blank.md: empty',
      'skipped empty.md: empty',
      'skipped mark.md: empty',
    ])
  })

  it('where there is front matter only', async () => {
    folder.write('section/_index.md', '---\ntitle: Section\n---\n\n')
    expect(await notesBesideGoodPage()).toEqual(['skipped section/_index.md: empty but for its front matter'])
  })

  it('where it is a draft', async () => {
    folder.write('draft.md', '---\ndraft: true\n---\nnot yet')
    expect(await notesBesideGoodPage()).toEqual(['skipped draft.md: a draft'])
  })
})

describe('pages that cannot be read fail by name, so that their last version stays', () => {
  it('where the front matter is broken, with its line and without its text', async () => {
    folder.write('broken.md', '---\ntitle: [secret, words\ngroups: [staff]\n---\ntext')
    folder.write('open.md', '---\ntitle: never closed\n\ntext')
    const notes = await notesBesideGoodPage()
    expect(notes.map((note) => note.split(':')[0])).toEqual(['failed broken.md', 'failed open.md'])
    expect(notes[0]).toMatch(/line \d/)
    expect(notes.join()).not.toContain('secret')
  })

  it('where it is unclear who may read them', async () => {
    folder.write('unclear.md', '---\ngroups:\n---\ntext')
    expect(await notesBesideGoodPage()).toEqual([
      'failed unclear.md: expected a list of group names as groups in the front matter, got nothing; write [] for nobody',
    ])
  })

  it('where a binary file is named .md', async () => {
    folder.write('picture.md', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]))
    expect(await notesBesideGoodPage()).toEqual([
      'failed picture.md: expected text, got NUL bytes; save the page as UTF-8, or rename it',
    ])
  })

  it('where they are in another encoding; a few odd bytes are a warning', async () => {
    folder.write('latin1.md', Buffer.from('Überfällige Bücher über Äpfel, Öl und Übel', 'latin1'))
    folder.write('few.md', Buffer.from(`${'an English page with a caf'.repeat(2)}é`, 'latin1'))
    const { notes, warnings, documents } = await folder.scan()
    expect(notes).toEqual([
      'failed latin1.md: expected UTF-8, got 7 of 42 characters that are not; save the page as UTF-8',
    ])
    expect(documents.get('few.md')?.body.endsWith('caf\ufffd')).toBe(true)
    expect([...warnings]).toEqual([
      ['few.md', ['expected UTF-8, got 1 characters that are not, read as U+FFFD']],
    ])
  })

  it('where they are too large: a page of 50 MB is not even read', async () => {
    folder.write('huge.md', '# huge\n')
    truncateSync(join(folder.root, 'huge.md'), 50_000_000)
    expect(await notesBesideGoodPage()).toEqual([
      'failed huge.md: expected a page of at most 10485760 bytes, got 50000000; split it, or raise maxFileBytes',
    ])
    const { notes } = await folder.scan({ maxFileBytes: 5 })
    expect(notes[0]).toBe(
      'failed good.md: expected a page of at most 5 bytes, got 11; split it, or raise maxFileBytes',
    )
  })

  it('where this user may not read them', async () => {
    folder.write('private.md', 'private')
    chmodSync(join(folder.root, 'private.md'), 0)
    expect(await asOrdinaryUser(notesBesideGoodPage)).toEqual([
      'failed private.md: expected a readable page, got EACCES; grant this user the right to read it',
    ])
  })

  it.skipIf(!ANY_NAME)(
    'where their name is not UTF-8 (Linux only: other file systems refuse it)',
    async () => {
      const name = Buffer.concat([Buffer.from(`${folder.root}/caf`), Buffer.from([0xe9]), Buffer.from('.md')])
      writeFileSync(name, 'text')
      expect(await notesBesideGoodPage()).toEqual([
        'failed caf\ufffd.md: expected a file name in UTF-8, got other bytes; rename the file',
      ])
      rmSync(name)
    },
  )

  it.skipIf(!ANY_NAME)(
    'where another page has the same name in another Unicode form (Linux only: elsewhere it is one file)',
    async () => {
      folder.write('caf\u00e9.md', 'composed')
      folder.write('cafe\u0301.md', 'decomposed')
      const { documents, notes } = await folder.scan()
      expect([...documents.keys()]).toEqual(['caf\u00e9.md', 'good.md'])
      expect(notes).toEqual([
        'failed caf\u00e9.md: expected one page of this name, got two whose names differ in Unicode form only; rename one',
      ])
      const again = await folder.scan()
      expect(again.documents.get('caf\u00e9.md')?.body).toBe(documents.get('caf\u00e9.md')?.body)
    },
  )
})

describe('folders that cannot be read', () => {
  it('fail as a whole, with a path that ends in a slash', async () => {
    folder.write('closed/a.md', 'a')
    chmodSync(join(folder.root, 'closed'), 0)
    expect(await asOrdinaryUser(notesBesideGoodPage)).toEqual([
      'failed closed/: expected a readable folder, got EACCES; grant this user the right to read it',
    ])
    chmodSync(join(folder.root, 'closed'), 0o755)
  })

  it('fail as a whole where their .gitignore is unreadable, as it is not known what it leaves out', async () => {
    folder.write('sub/a.md', 'a')
    folder.write('sub/.gitignore', 'secret.md')
    folder.write('sub/secret.md', 'secret')
    chmodSync(join(folder.root, 'sub/.gitignore'), 0)
    expect(await asOrdinaryUser(notesBesideGoodPage)).toEqual([
      'failed sub/: expected a readable folder, got EACCES; grant this user the right to read it',
    ])
  })

  it('make the source unavailable where it is the top one', async () => {
    chmodSync(folder.root, 0)
    await expect(asOrdinaryUser(() => folder.scan())).rejects.toThrow(SourceUnavailableError)
    chmodSync(folder.root, 0o755)
  })
})

describe('links', () => {
  it('are followed to pages of the source', async () => {
    symlinkSync('good.md', join(folder.root, 'alias.md'))
    folder.write('texts/README', 'no extension of its own')
    symlinkSync('texts/README', join(folder.root, 'readme.md'))
    const { documents, notes } = await folder.scan()
    expect([...documents].map(([path, { body }]) => [path, body])).toEqual([
      ['alias.md', 'a good page'],
      ['good.md', 'a good page'],
      ['readme.md', 'no extension of its own'],
    ])
    expect(notes).toEqual([])
  })

  it('are not followed out of the source', async () => {
    const other = sourceFolder()
    other.write('secret.md', 'secret')
    symlinkSync(join(other.root, 'secret.md'), join(folder.root, 'stolen.md'))
    symlinkSync(other.root, join(folder.root, 'outside'))
    // A sibling whose name begins with the source's own.
    mkdirSync(`${folder.root}-more`)
    writeFileSync(`${folder.root}-more/a.md`, 'a')
    symlinkSync(`../${folder.root.split('/').at(-1)}-more/a.md`, join(folder.root, 'sibling.md'))
    expect(await notesBesideGoodPage()).toEqual([
      'skipped outside/: a link that leads out of the source, not followed',
      'skipped sibling.md: a link that leads out of the source, not followed',
      'skipped stolen.md: a link that leads out of the source, not followed',
    ])
    rmSync(`${folder.root}-more`, { recursive: true })
    other.remove()
  })

  it('to folders are named and not followed, be they cyclic or not', async () => {
    folder.write('deep/down/a.md', 'a')
    symlinkSync('..', join(folder.root, 'deep/down/up'))
    symlinkSync('.', join(folder.root, 'self'))
    const { documents, notes } = await folder.scan()
    expect([...documents.keys()]).toEqual(['deep/down/a.md', 'good.md'])
    expect(notes).toEqual([
      'skipped deep/down/up/: a link to a folder of the same source, whose pages are found at their own place',
      'skipped self/: a link to a folder of the same source, whose pages are found at their own place',
    ])
  })

  it('in a circle, or to nothing, are named', async () => {
    symlinkSync('b.md', join(folder.root, 'a.md'))
    symlinkSync('a.md', join(folder.root, 'b.md'))
    symlinkSync('nothing.md', join(folder.root, 'dangling.md'))
    expect(await notesBesideGoodPage()).toEqual([
      'skipped a.md: a link that leads in a circle',
      'skipped b.md: a link that leads in a circle',
      'skipped dangling.md: a link that leads nowhere',
    ])
  })
})

describe('odd names and files', () => {
  it('keeps any character of a path', async () => {
    const paths = [
      ' leading space.md',
      'a:b:c.md',
      'line\nbreak.md',
      'back\\slash.md',
      '#!$&.md',
      '日本/語.md',
      '🚀.md',
    ]
    for (const path of paths) folder.write(path, path)
    const { documents, notes } = await folder.scan()
    expect([...documents.keys()]).toEqual([...paths, 'good.md'].sort())
    expect(documents.get('a:b:c.md')?.id).toBe('guide:a:b:c.md')
    expect(notes).toEqual([])
  })

  it('walks into a folder named like a page', async () => {
    folder.write('folder.md/inside.md', 'inside')
    expect([...(await folder.scan()).documents.keys()]).toEqual(['folder.md/inside.md', 'good.md'])
  })

  it.skipIf(!existsSync('/usr/bin/mkfifo'))(
    'does not wait on a pipe named like a page (needs mkfifo)',
    async () => {
      execFileSync('mkfifo', [join(folder.root, 'pipe.md')])
      expect(await notesBesideGoodPage()).toEqual(['skipped pipe.md: not a regular file'])
    },
  )

  it('takes a page that vanishes on the way for gone, not for failed', async () => {
    // Read in order and 16 at a time, so that the last of 100 is not yet read when the first is here.
    for (let i = 0; i < 100; i++) folder.write(`many/${i}.md`, `text ${i}`)
    const paths: string[] = []
    const connector = markdownConnector({ source: 'guide', location: folder.root })
    for await (const page of connector.scan(new AbortController().signal)) {
      paths.push(page.kind === 'document' ? page.document.path : JSON.stringify(page))
      rmSync(join(folder.root, 'many/99.md'), { force: true })
    }
    expect(paths).toHaveLength(100)
    expect(paths).not.toContain('many/99.md')
  })
})
