import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { canonicalJson } from '../../core/canonical-json.ts'
import { sha256 } from '../../core/sha256.ts'

/** The files of a folder. */
export interface Pages {
  /** Paths below the folder, with `/` between parts, sorted. */
  readonly paths: readonly string[]
  /** Over all paths and bytes. */
  readonly digest: string
}

/** Every file below `folder`, read once for its digest. Links are not followed. */
export async function readPages(folder: string): Promise<Pages> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
  const digests: [path: string, digest: string][] = []
  for (const path of paths) digests.push([path, await fileDigest(join(folder, path))])
  return { paths, digest: sha256(canonicalJson(digests)) }
}

/** Lower-case hex SHA-256 of a file's bytes. */
export async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer)
  return hash.digest('hex')
}
