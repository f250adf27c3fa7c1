import { lstat, readdir, readFile, realpath } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import type { Ignore } from 'ignore'
import { patterns } from '../source/patterns.ts'
import { isGone } from './file-error.ts'

/** The `.gitignore` files that apply in one folder, outermost first. Paths are relative to one common top. */
export interface GitIgnore {
  /** Whether git would leave `path` out; folders end with `/`. */
  ignores(path: string): boolean
  /** With the `.gitignore` of a folder below; `folder` ends with `/`, or is empty for the top itself. */
  with(folder: string, text: string): GitIgnore
}

/** No rules yet. */
export const NO_RULES: GitIgnore = gitIgnore([])

/** Where a source lies in the git checkout around it. */
export interface Surroundings {
  /** Rules of the folders above the source. */
  readonly rules: GitIgnore
  /** The source's folder relative to the checkout, ending with `/`; empty without a checkout, or at its top. */
  readonly prefix: string
  /** Names in the folders above, up to the checkout's top. */
  readonly namesAbove: ReadonlySet<string>
}

/**
 * Looks up from a folder for the top of a git checkout and reads the rules on the way.
 *
 * A source that these rules leave out as a whole was named on purpose (`node_modules/fastify/docs`): they are then
 * not applied at all.
 */
export async function surroundingsOf(root: string): Promise<Surroundings> {
  const folder = await realpath(root)
  const above = await foldersAbove(folder)
  const top = above[0]
  if (top === undefined) return { rules: NO_RULES, prefix: '', namesAbove: new Set() }
  const prefix = `${toSlashes(relative(top, folder))}/`
  let rules = NO_RULES
  const namesAbove = new Set<string>()
  for (const each of above) {
    const names = await readdir(each)
    for (const name of names) namesAbove.add(name)
    if (!names.includes('.gitignore')) continue
    const base = each === top ? '' : `${toSlashes(relative(top, each))}/`
    rules = rules.with(base, await readFile(join(each, '.gitignore'), 'utf8'))
  }
  return { rules: rules.ignores(prefix) ? NO_RULES : rules, prefix, namesAbove }
}

/** From the checkout's top down to the folder's parent; empty where the folder is the top, or in no checkout. */
async function foldersAbove(folder: string): Promise<readonly string[]> {
  const above: string[] = []
  let current = folder
  while (!(await exists(join(current, '.git')))) {
    const parent = dirname(current)
    if (parent === current) return []
    above.unshift(parent)
    current = parent
  }
  return above
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (isGone(error)) return false
    throw error
  }
}

function gitIgnore(layers: readonly { readonly folder: string; readonly rules: Ignore }[]): GitIgnore {
  return {
    ignores: (path) => {
      // The innermost file that says anything of the path decides.
      for (const { folder, rules } of layers.toReversed()) {
        const { ignored, unignored } = rules.test(path.slice(folder.length))
        if (ignored || unignored) return ignored
      }
      return false
    },
    with: (folder, text) => gitIgnore([...layers, { folder, rules: patterns(text) }]),
  }
}

function toSlashes(path: string): string {
  return path.split(sep).join('/')
}
