import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../../core/errors.ts'
import { writeWhole } from '../../inference/model/write-whole.ts'

/** A name that can stand in an expression. */
const NAME = /^[a-z][a-z0-9-]*$/i

/**
 * Where a model of that name goes. What is there stays: runs may rest on it.
 *
 * @param folder of learnt models. @throws {ConfigError} for a name that is taken, or none.
 */
export function placeOfModel(folder: string, name: string): string {
  if (!NAME.test(name)) {
    throw new ConfigError(`expected a name of letters, digits and hyphens, such as ours-1, got ${name}`)
  }
  const file = join(folder, `${name}.json`)
  if (existsSync(file)) {
    throw new ConfigError(`expected a name that is free, got ${name}, which runs may rest on; take another`)
  }
  return file
}

/** @throws {DiskFullError} */
export function keepModel(file: string, content: { readonly model: object; readonly card: object }): void {
  writeWhole(file, Buffer.from(`${JSON.stringify(content)}\n`))
}
