import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SourceFolder, scanAll, sourceFolder } from './testing/source-folder.ts'

let folder: SourceFolder
beforeEach(() => {
  folder = sourceFolder()
})
afterEach(() => folder.remove())

async function pathsIn(location = folder.root): Promise<readonly string[]> {
  return [...(await scanAll({ source: 'guide', location })).documents.keys()]
}

describe('what is a page', () => {
  it('has one of three extensions', async () => {
    for (const name of ['a.md', 'b.mdx', 'c.markdown', 'd.txt', 'e.md.bak', 'md', '.md', 'f.html']) {
      folder.write(name, 'text')
    }
    expect(await pathsIn()).toEqual(['.md', 'a.md', 'b.mdx', 'c.markdown'])
  })

  it('never lies in git’s own folder, in installed packages, or in Plumbline’s data', async () => {
    for (const path of [
      '.git/a.md',
      'node_modules/x/README.md',
      'sub/node_modules/y/README.md',
      '.plumbline/a.md',
    ]) {
      folder.write(path, 'text')
    }
    folder.write('.github/CONTRIBUTING.md', 'text')
    expect(await pathsIn()).toEqual(['.github/CONTRIBUTING.md'])
  })

  it('may lie in an installed package that is the source itself', async () => {
    folder.write('.git/HEAD', '')
    folder.write('.gitignore', 'node_modules\n*.log.md\n')
    folder.write('node_modules/x/docs/a.md', 'text')
    folder.write('node_modules/x/docs/b.log.md', 'text')
    expect(await pathsIn(join(folder.root, 'node_modules/x/docs'))).toEqual(['a.md', 'b.log.md'])
  })
})

describe('.gitignore', () => {
  it('is obeyed, as git does: nested files, negation, anchors', async () => {
    folder.write('.gitignore', '# comment\n/build/\n*.tmp.md\n!keep.tmp.md\ndrafts/*\n!drafts/kept/\n')
    folder.write('docs/.gitignore', '!special.tmp.md\n/local.md\n')
    for (const path of [
      ...['build/a.md', 'docs/build/a.md', 'x.tmp.md', 'keep.tmp.md', 'docs/special.tmp.md', 'docs/x.tmp.md'],
      ...['docs/local.md', 'docs/sub/local.md', 'drafts/a.md', 'drafts/kept/a.md'],
    ]) {
      folder.write(path, 'text')
    }
    expect(await pathsIn()).toEqual([
      'docs/build/a.md',
      'docs/special.tmp.md',
      'docs/sub/local.md',
      'drafts/kept/a.md',
      'keep.tmp.md',
    ])
  })

  it('of the checkout around the source is obeyed too, and of folders outside of it is not', async () => {
    folder.write('.gitignore', '*.md')
    folder.write('checkout/.git/HEAD', '')
    folder.write('checkout/.gitignore', '/site/docs/generated/\nprivate.md')
    folder.write('checkout/site/.gitignore', 'todo.md')
    for (const name of ['a.md', 'generated/b.md', 'private.md', 'sub/todo.md']) {
      folder.write(`checkout/site/docs/${name}`, 'text')
    }
    expect(await pathsIn(join(folder.root, 'checkout/site/docs'))).toEqual(['a.md'])
    expect(await pathsIn(join(folder.root, 'checkout'))).toEqual(['site/docs/a.md'])
  })

  it('that leaves the source out as a whole is not asked: it was named on purpose', async () => {
    folder.write('.git/HEAD', '')
    folder.write('.gitignore', 'generated\n')
    folder.write('generated/docs/a.md', 'text')
    expect(await pathsIn(join(folder.root, 'generated/docs'))).toEqual(['a.md'])
    expect(await pathsIn()).toEqual([])
  })
})

describe('names with a leading underscore', () => {
  it('are pages, as in Hugo', async () => {
    folder.write('content/_index.md', 'section')
    folder.write('content/_notes.md', 'notes')
    expect(await pathsIn()).toEqual(['content/_index.md', 'content/_notes.md'])
  })

  it('are parts of other pages below a Docusaurus configuration, and named', async () => {
    folder.write('site/docusaurus.config.ts', '')
    folder.write('site/docs/a.mdx', 'text')
    folder.write('site/docs/_partial.mdx', 'text')
    folder.write('site/docs/_shared/b.md', 'text')
    folder.write('other/_index.md', 'text')
    const { documents, notes } = await folder.scan()
    expect([...documents.keys()]).toEqual(['other/_index.md', 'site/docs/a.mdx'])
    expect(notes).toEqual([
      'skipped site/docs/_partial.mdx: a part of other pages by the convention of Docusaurus',
      'skipped site/docs/_shared/b.md: a part of other pages by the convention of Docusaurus',
    ])
  })

  it('are so too where the configuration lies above the source, in the same checkout', async () => {
    folder.write('.git/HEAD', '')
    folder.write('docusaurus.config.js', '')
    folder.write('docs/_partial.md', 'text')
    folder.write('docs/a.md', 'text')
    expect(await pathsIn(join(folder.root, 'docs'))).toEqual(['a.md'])
  })
})
