import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/**
 * A file or folder of the evaluation data, under `PLUMBLINE_SHARED` or `../shared` beside the project.
 *
 * @throws {Error} where it is not there, with the cure.
 */
export function sharedData(...parts: readonly string[]): string {
  const root = process.env['PLUMBLINE_SHARED'] ?? resolve(import.meta.dirname, '..', '..', 'shared')
  const path = join(root, 'data', ...parts)
  if (!existsSync(path)) {
    throw new Error(`expected evaluation data at ${path}, found none; name its folder with PLUMBLINE_SHARED`)
  }
  return path
}
