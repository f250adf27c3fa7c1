import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  DataDamagedError,
  DataVersionError,
  DiskFullError,
  type PlumblineError,
  StoreUnavailableError,
} from '../core/errors.ts'

/** What this version writes; raised with every change that an older version could not read. */
const FORMAT = 1

/**
 * Where the parts of the system keep what they keep. All of it is derived and can be deleted, but for the log and the
 * judgments.
 */
export interface DataFolder {
  readonly folder: string
  /** Documents as the connectors published them: the truth. */
  readonly log: string
  readonly store: string
  readonly embeddingCache: string
  /** Vectors of passages' tokens. */
  readonly tokenCache: string
  /** What people and models judged, and what people clicked: cannot be made anew. */
  readonly judgments: string
  /** What a language model answered. */
  readonly answers: string
  /** ONNX graphs made from the models' weights. */
  readonly models: string
  /** Indexes of evaluation sets. */
  readonly evaluations: string
  /** What evaluations found, question by question. */
  readonly runs: string
  /** Runs of experiments, to be compared. */
  readonly registry: string
  /** Reports of experiments. */
  readonly experiments: string
  /** Fusions and rankers that were learnt from judgments. */
  readonly learntModels: string
  /** Which pipeline is served, and those before it. */
  readonly promotions: string
}

/** Where the parts lie under `folder`, whether it is there or not. */
export function dataFolderAt(folder: string): DataFolder {
  return {
    folder,
    log: join(folder, 'log.db'),
    store: join(folder, 'store'),
    embeddingCache: join(folder, 'embeddings.db'),
    tokenCache: join(folder, 'tokens.db'),
    judgments: join(folder, 'judgments.db'),
    answers: join(folder, 'answers.db'),
    models: join(folder, 'models'),
    evaluations: join(folder, 'evaluations'),
    runs: join(folder, 'runs'),
    registry: join(folder, 'registry.db'),
    experiments: join(folder, 'experiments'),
    learntModels: join(folder, 'pipelines', 'learnt'),
    promotions: join(folder, 'pipelines', 'promotions.json'),
  }
}

/**
 * The data folder at `folder`, made where it is missing.
 *
 * @throws {DataVersionError} @throws {DataDamagedError} @throws {StoreUnavailableError} as `dataFormat` does, and where it
 * cannot be made or written. @throws {DiskFullError}
 */
export function openDataFolder(folder: string): DataFolder {
  if (dataFormat(folder) === undefined) writeMark(folder)
  return writableDataFolder(folder)
}

/**
 * A data folder that is there. Who only reads writes too: SQLite keeps a map for readers beside each of its files.
 *
 * @throws {StoreUnavailableError} where it cannot be written. @throws {DiskFullError}
 */
export function writableDataFolder(folder: string): DataFolder {
  const probe = `${markOf(folder)}.${process.pid}`
  try {
    writeFileSync(probe, '')
    rmSync(probe)
  } catch (cause) {
    throw unwritable(cause, folder, 'to write, also to search,', 'mend its permissions, or copy it and ')
  }
  return dataFolderAt(folder)
}

/**
 * The format that a data folder says it is in; `undefined` where it says nothing, or is not there.
 *
 * @throws {DataVersionError} where a newer version wrote it.
 * @throws {DataDamagedError} where its mark cannot be understood.
 * @throws {StoreUnavailableError} where it cannot be read.
 */
export function dataFormat(folder: string): number | undefined {
  const mark = markOf(folder)
  const text = readMark(mark)
  if (text === undefined) return undefined
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
  return format
}

function markOf(folder: string): string {
  return join(folder, 'plumbline.json')
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

function writeMark(folder: string): void {
  const mark = markOf(folder)
  try {
    mkdirSync(folder, { recursive: true })
    const draft = `${mark}.${process.pid}`
    writeFileSync(draft, `${JSON.stringify({ format: FORMAT })}\n`)
    renameSync(draft, mark)
  } catch (cause) {
    throw unwritable(cause, folder, 'to make', '')
  }
}

function unwritable(cause: unknown, folder: string, what: string, cure: string): PlumblineError {
  const { code, message } = cause as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new DiskFullError(
      `expected room for the data folder ${folder}, got a full disk or quota; free some space, or name another with --data`,
      { cause },
    )
  }
  return new StoreUnavailableError(
    `expected ${what} the data folder ${folder}, got ${message}; ${cure}name another with --data`,
    { cause },
  )
}

function formatOf(text: string): number | undefined {
  try {
    const { format } = JSON.parse(text) as { format?: unknown }
    return typeof format === 'number' ? format : undefined
  } catch {
    return undefined
  }
}
