import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { SourceUnavailableError } from '../../core/errors.ts'
import type { SourceSettings } from '../source/source-options.ts'
import { explainFileError, isGone } from './file-error.ts'
import { type Listed, listPages } from './list-pages.ts'

export interface ListOptions {
  /** What the name of a page matches; of a single file it is not asked. */
  readonly pageName: RegExp
  readonly settings: Pick<SourceSettings, 'include' | 'exclude'>
}

/**
 * The pages of a folder, or the one file that lies at `location`, by path ascending, and what is to be said of others.
 *
 * @param location absolute. @throws {SourceUnavailableError}
 */
export async function listLocation(
  location: string,
  { pageName, settings }: ListOptions,
  signal: AbortSignal,
): Promise<readonly Listed[]> {
  if ((await kindOfLocation(location)) === 'file') {
    return [{ kind: 'file', path: basename(location).normalize('NFC'), file: location }]
  }
  try {
    return await listPages(location, pageName, settings, signal)
  } catch (error) {
    if (signal.aborted) throw error
    throw unavailable(location, error)
  }
}

/** @throws {SourceUnavailableError} where neither a file nor a folder is at `location` */
export async function assertThere(location: string): Promise<void> {
  await kindOfLocation(location)
}

async function kindOfLocation(location: string): Promise<'file' | 'folder'> {
  try {
    const found = await stat(location)
    if (found.isDirectory()) return 'folder'
    if (found.isFile()) return 'file'
  } catch (error) {
    throw unavailable(location, error)
  }
  throw new SourceUnavailableError(`expected a folder or a page at ${location}, got something else`)
}

function unavailable(location: string, error: unknown): SourceUnavailableError {
  const message = isGone(error)
    ? `expected a folder or a page at ${location}, got nothing; mount it or mend the path`
    : `${location}: ${explainFileError(error, 'folder')}`
  return new SourceUnavailableError(message, { cause: error })
}
