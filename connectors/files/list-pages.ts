import type { Dirent } from 'node:fs'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { ScannedPage } from '../../core/connector.ts'
import type { SourceSettings } from '../source/source-options.ts'
import { explainFileError, isGone } from './file-error.ts'
import { type GitIgnore, surroundingsOf } from './git-ignore.ts'

/** A file that holds a page. */
export interface PageFile {
  readonly kind: 'file'
  /** In the source, with `/` between parts, in Unicode's composed form (NFC), so that every machine gives one id. */
  readonly path: string
  /** What to open. */
  readonly file: string
}

export type Listed = PageFile | Exclude<ScannedPage, { kind: 'document' }>

/** Never pages, whatever lies in them: git's own, installed packages, and Plumbline's data. */
const LEFT_OUT = new Set(['.git', 'node_modules', '.plumbline'])

const DOCUSAURUS_CONFIG = /^docusaurus\.config\.[cm]?[jt]s$/

/** A folder on the walk. */
interface Folder {
  /** Name by name as the disk has it, ending with `/`; empty for the root. */
  readonly path: string
  readonly rules: GitIgnore
  /** Below a Docusaurus configuration, where names with a leading `_` are parts of other pages. */
  readonly docusaurus: boolean
  /** Below such a name. */
  readonly partial: boolean
}

/**
 * All pages below a folder and what is to be said of others, by path ascending.
 *
 * `.gitignore` is obeyed, also that of folders above in the same checkout. Links are followed to files inside of
 * the source only. A folder that cannot be read gives a failure whose path ends with `/`, for everything below it.
 *
 * @param pageName what the name of a page matches.
 * @throws what reading `root` itself throws.
 */
export async function listPages(
  root: string,
  pageName: RegExp,
  settings: Pick<SourceSettings, 'include' | 'exclude'>,
  signal: AbortSignal,
): Promise<readonly Listed[]> {
  const listed: Listed[] = []
  const { rules, prefix, namesAbove } = await surroundingsOf(root)
  const realRoot = await realpath(root)
  await walk({ path: '', rules, docusaurus: [...namesAbove].some(isDocusaurusConfig), partial: false })
  return listed.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))

  async function walk(folder: Folder): Promise<void> {
    signal.throwIfAborted()
    let entries: readonly Dirent[]
    let rules = folder.rules
    try {
      entries = await readdir(join(root, folder.path), { withFileTypes: true })
      if (entries.some((entry) => entry.name === '.gitignore' && entry.isFile())) {
        const text = await readFile(join(root, folder.path, '.gitignore'), 'utf8')
        rules = rules.with(prefix + folder.path, text)
      }
    } catch (error) {
      if (folder.path === '') throw error
      if (!isGone(error)) listed.push(failed(folder.path, explainFileError(error, 'folder')))
      return
    }
    const docusaurus = folder.docusaurus || entries.some(({ name }) => isDocusaurusConfig(name))
    for (const entry of entries) {
      if (LEFT_OUT.has(entry.name)) continue
      const path = folder.path + entry.name
      const partial = folder.partial || (docusaurus && entry.name.startsWith('_'))
      if (entry.isDirectory()) {
        if (rules.ignores(`${prefix}${path}/`) || settings.exclude.ignores(`${composed(path)}/`)) continue
        await walk({ path: `${path}/`, rules, docusaurus, partial })
      } else if (entry.isSymbolicLink()) {
        await followLink(path, rules, partial)
      } else {
        addFile(path, join(root, path), entry.isFile(), rules, partial)
      }
    }
  }

  async function followLink(path: string, rules: GitIgnore, partial: boolean): Promise<void> {
    if (rules.ignores(prefix + path)) return
    const isPage = pageName.test(path)
    try {
      const target = await realpath(join(root, path))
      const found = await stat(target)
      const inside = target.startsWith(realRoot + sep)
      if (found.isDirectory()) {
        if (settings.exclude.ignores(`${composed(path)}/`)) return
        listed.push(skipped(`${path}/`, inside || target === realRoot ? LINK_TO_FOLDER : LINK_LEADS_OUT))
      } else if (inside) {
        addFile(path, target, found.isFile(), rules, partial)
      } else if (isPage) {
        listed.push(skipped(path, LINK_LEADS_OUT))
      }
    } catch (error) {
      if (isGone(error)) {
        if (isPage) listed.push(skipped(path, 'a link that leads nowhere'))
      } else {
        listed.push(linkFailure(path, error))
      }
    }
  }

  function addFile(path: string, file: string, regular: boolean, rules: GitIgnore, partial: boolean): void {
    if (!pageName.test(path) || rules.ignores(prefix + path)) return
    const name = composed(path)
    if (settings.exclude.ignores(name)) return
    if (settings.include !== undefined && !settings.include.ignores(name)) return
    if (!regular) listed.push(skipped(path, 'not a regular file'))
    else if (partial) listed.push(skipped(path, 'a part of other pages by the convention of Docusaurus'))
    else listed.push({ kind: 'file', path: name, file })
  }
}

const LINK_TO_FOLDER = 'a link to a folder of the same source, whose pages are found at their own place'
const LINK_LEADS_OUT = 'a link that leads out of the source, not followed'

function linkFailure(path: string, error: unknown): Listed {
  const circle = error instanceof Error && 'code' in error && error.code === 'ELOOP'
  return circle
    ? skipped(path, 'a link that leads in a circle')
    : failed(path, explainFileError(error, 'link'))
}

function isDocusaurusConfig(name: string): boolean {
  return DOCUSAURUS_CONFIG.test(name)
}

function composed(path: string): string {
  return path.normalize('NFC')
}

function skipped(path: string, reason: string): Listed {
  return { kind: 'skipped', path: composed(path), reason }
}

function failed(path: string, reason: string): Listed {
  return { kind: 'failed', path: composed(path), reason }
}
