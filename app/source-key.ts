import { readFileSync } from 'node:fs'
import { ConfigError } from '../core/errors.ts'

/** The key of one source is not there, or is none: the others do without it. */
export class SourceKeyError extends ConfigError {}

/** What a header can hold of it: visible ASCII, and blanks in between. */
const HEADER_VALUE = /^[!-~](?:[ -~]*[!-~])?$/

/** Where a source says that its key lies. */
export interface KeyPlace {
  readonly keyVariable?: string
  /** Absolute. */
  readonly keyFile?: string
}

/**
 * The key of a source, from the environment or a file; `undefined` where it names neither.
 *
 * @throws {SourceKeyError} where it is not there, nothing stands there, or what no header can hold; it is never quoted
 */
export function sourceKey(
  source: string,
  { keyVariable, keyFile }: KeyPlace,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (keyVariable === undefined && keyFile === undefined) return undefined
  const place = keyFile ?? `the environment variable ${keyVariable}`
  const key = (keyFile === undefined ? env[keyVariable ?? ''] : fileText(keyFile))?.trim() ?? ''
  if (key !== '' && !HEADER_VALUE.test(key)) {
    throw new SourceKeyError(
      `source ${source}: expected its key in ${place} as a line of ASCII, got line ends or other signs; write it anew`,
    )
  }
  if (key !== '') return key
  throw new SourceKeyError(`source ${source}: expected its key in ${place}, got nothing; put it there`)
}

function fileText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'an error'
    throw new SourceKeyError(
      `expected a key in ${file}, got ${reason}; write it there, or mend its permissions`,
      { cause },
    )
  }
}
