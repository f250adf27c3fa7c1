import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DataDamagedError, DataVersionError, StoreUnavailableError } from '../core/errors.ts'

/** What this version writes; raised with every change that an older version could not read. */
const FORMAT = 1

/** Where the parts of the system keep what they keep. All of it is derived and can be deleted, but for the log. */
export interface DataFolder {
  readonly folder: string
  /** Documents as the connectors published them: the truth. */
  readonly log: string
  readonly store: string
  readonly embeddingCache: string
  /** ONNX graphs made from the models' weights. */
  readonly models: string
  /** Indexes of evaluation sets. */
  readonly evaluations: string
  /** What evaluations found, question by question. */
  readonly runs: string
}

/**
 * The data folder at `folder`, made where it is missing.
 *
 * @throws {DataVersionError} where a newer version wrote it.
 * @throws {DataDamagedError} where its mark cannot be read.
 * @throws {StoreUnavailableError} where it cannot be made or read.
 */
export function openDataFolder(folder: string): DataFolder {
  checkFormat(folder)
  return {
    folder,
    log: join(folder, 'log.db'),
    store: join(folder, 'store'),
    embeddingCache: join(folder, 'embeddings.db'),
    models: join(folder, 'models'),
    evaluations: join(folder, 'evaluations'),
    runs: join(folder, 'runs'),
  }
}

function checkFormat(folder: string): void {
  const mark = join(folder, 'plumbline.json')
  const text = readMark(mark)
  if (text === undefined) {
    writeMark(folder, mark)
    return
  }
  const format = formatOf(text)
  if (format === undefined) {
    throw new DataDamagedError(
      `expected ${mark} to name a format, it does not; delete the data folder and index again, or restore the file`,
    )
  }
  if (format > FORMAT) {
    throw new DataVersionError(
      `expected a data folder of format ${FORMAT} or older at ${folder}, found ${format}; ` +
        'use the newer Plumbline that wrote it, or another --data folder',
    )
  }
}

function readMark(mark: string): string | undefined {
  try {
    return readFileSync(mark, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new StoreUnavailableError(
      `expected to read ${mark}, got ${(error as Error).message}; mend its permissions`,
      {
        cause: error,
      },
    )
  }
}

function writeMark(folder: string, mark: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    const draft = `${mark}.${process.pid}`
    writeFileSync(draft, `${JSON.stringify({ format: FORMAT })}\n`)
    renameSync(draft, mark)
  } catch (error) {
    throw new StoreUnavailableError(
      `expected to make the data folder ${folder}, got ${(error as Error).message}; name another with --data`,
      { cause: error },
    )
  }
}

function formatOf(text: string): number | undefined {
  try {
    const { format } = JSON.parse(text) as { format?: unknown }
    return typeof format === 'number' ? format : undefined
  } catch {
    return undefined
  }
}
