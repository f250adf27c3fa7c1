import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ModelError } from '../../core/errors.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** The object in a JSON file of a model folder. @throws {ModelError} where it is missing or holds none. */
export function readJsonFile(folder: string, file: string): JsonObject {
  const object = readJsonFileIfThere(folder, file)
  if (object === undefined) {
    throw new ModelError(
      `model folder ${folder}: expected a file ${file}, got none; fetch it from the model's origin`,
    )
  }
  return object
}

/** The same; `undefined` where the file is missing. */
export function readJsonFileIfThere(folder: string, file: string): JsonObject | undefined {
  const path = join(folder, file)
  if (!existsSync(path)) return undefined
  const value = parse(readFileSync(path, 'utf8'), path)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject
  throw new ModelError(`${path}: expected a JSON object, got another value; fetch it from the model's origin`)
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ModelError(`${path}: expected JSON, got something else; fetch it from the model's origin`, {
      cause,
    })
  }
}
