import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { extract, list } from 'tar'
import { DatasetError } from '../../core/errors.ts'
import { fileDigest } from './read-pages.ts'

/** Larger archives are taken for hostile ones. */
const MAX_ENTRIES = 1_000_000
const MAX_BYTES = 4 * 2 ** 30

/**
 * Unpacks a `tar.gz` of pages into a folder below `into`, named for the archive's digest. Where that folder is already
 * there it is taken as it is; it appears only when complete.
 *
 * @param name of the archive for errors.
 * @returns the folder.
 * @throws {DatasetError} for an archive with links, devices, paths that lead outside, or more than it should hold;
 * nothing is then unpacked.
 */
export async function extractPages(archive: string, name: string, into: string): Promise<string> {
  const folder = join(into, (await fileDigest(archive)).slice(0, 16))
  if (await exists(folder)) return folder
  await checkEntries(archive, name)
  const partial = `${folder}.${process.pid}.partial`
  await rm(partial, { recursive: true, force: true })
  await mkdir(partial, { recursive: true })
  await extract({ file: archive, cwd: partial, strict: true })
  await rename(partial, folder)
  return folder
}

async function checkEntries(archive: string, name: string): Promise<void> {
  let entries = 0
  let bytes = 0
  let refusal: string | undefined
  try {
    await list({
      file: archive,
      strict: true,
      onReadEntry: ({ path, type, size }) => {
        entries += 1
        bytes += size
        refusal ??= refusalOf(path, type)
      },
    })
  } catch (error) {
    throw new DatasetError(`${name}: expected a tar archive packed by gzip, got something else`, {
      cause: error,
    })
  }
  if (entries > MAX_ENTRIES) refusal ??= `${entries} entries, more than ${MAX_ENTRIES}`
  if (bytes > MAX_BYTES) refusal ??= `${bytes} bytes, more than ${MAX_BYTES}`
  if (refusal !== undefined) {
    throw new DatasetError(
      `${name}: expected files and folders below the archive's root, got ${refusal}; pack it anew`,
    )
  }
}

function refusalOf(path: string, type: string): string | undefined {
  if (!ADMITTED_TYPES.has(type)) return `a ${type} at ${JSON.stringify(path)}`
  const parts = path.split(/[/\\]/)
  if (/^(?:[/\\]|[a-z]:)/i.test(path) || parts.includes('..')) return `the path ${JSON.stringify(path)}`
  return undefined
}

const ADMITTED_TYPES: ReadonlySet<string> = new Set(['File', 'OldFile', 'Directory'])

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
