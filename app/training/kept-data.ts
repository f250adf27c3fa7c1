import { existsSync, readFileSync } from 'node:fs'
import { canonicalJson } from '../../core/canonical-json.ts'
import { TrainingError } from '../../core/errors.ts'
import { sha256 } from '../../core/sha256.ts'
import { writeWhole } from '../../inference/model/write-whole.ts'

/**
 * What a training is made from, kept in a file: made once, also where the training is cut off and resumed.
 *
 * @param key all that decides what is made, as plain JSON: what was kept for another key is made again.
 * @param make gives plain values and maps.
 * @throws {TrainingError} for a file that is no such data. @throws {DiskFullError}
 */
export async function keptData<Data>(file: string, key: unknown, make: () => Promise<Data>): Promise<Data> {
  const digest = sha256(canonicalJson(key))
  const kept = existsSync(file) ? parsed<Data>(file) : undefined
  if (kept?.digest === digest) return kept.data
  const data = await make()
  writeWhole(file, Buffer.from(JSON.stringify({ digest, data }, asPlain)))
  return data
}

/** Under what a map's entries stand. */
const MAP = '$map'

function asPlain(_: string, value: unknown): unknown {
  return value instanceof Map ? { [MAP]: [...value] } : value
}

function asWas(_: string, value: unknown): unknown {
  const isMap = typeof value === 'object' && value !== null && MAP in value && Array.isArray(value[MAP])
  return isMap ? new Map(value[MAP] as readonly (readonly [unknown, unknown])[]) : value
}

function parsed<Data>(file: string): { readonly digest: string; readonly data: Data } {
  try {
    return JSON.parse(readFileSync(file, 'utf8'), asWas) as { digest: string; data: Data }
  } catch (cause) {
    throw new TrainingError(
      `${file}: expected the data of a training that was begun, got something else; remove the file`,
      {
        cause,
      },
    )
  }
}
