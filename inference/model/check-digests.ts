import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ModelError } from '../../core/errors.ts'
import { fileDigest } from './file-digest.ts'
import { readJsonFileIfThere } from './json-file.ts'

/**
 * Compares each file that `digests.json` names (file → lower-case hex SHA-256) with its digest. A folder without
 * `digests.json` has nothing to compare.
 *
 * @throws {ModelError} naming the first file that is missing or another one than it should be.
 */
export function checkDigests(folder: string): void {
  for (const [file, expected] of Object.entries(readJsonFileIfThere(folder, 'digests.json') ?? {})) {
    const path = join(folder, file)
    const actual = existsSync(path) ? fileDigest(path) : 'no file'
    if (actual !== expected) {
      throw new ModelError(
        `${path}: expected SHA-256 ${String(expected)}, got ${actual}; restore the file (\`git checkout\`, or from the model's origin)`,
      )
    }
  }
}
