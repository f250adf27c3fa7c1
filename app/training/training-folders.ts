import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { TrainingError } from '../../core/errors.ts'
import { makeFolder } from '../../fine-tune/model-folder/make-folder.ts'
import { refuseExisting } from '../../fine-tune/model-folder/write-model-folder.ts'
import { takeWriterLock } from '../../stores/embedded/writer-lock.ts'
import { HELD_OUT } from './held-out-set.ts'

/** Where a training works until its model is whole: beside the folder that it is asked for. */
export interface TrainingFolders {
  readonly out: string
  readonly checkpoints: string
  /** File of what is trained on; see `keptData`. */
  readonly data: string
  /** Where questions that were held out are made a data set of their own. */
  readonly heldOut: string
  /** The model before it was scored. Its last part is that of `out`: a model is named for it. */
  readonly draft: string
  /** Removes everything but `out`. */
  clear(): void
}

export interface FolderOptions {
  /** Goes on from what an earlier call left, where there is something. */
  readonly resume: boolean
  readonly note: (text: string) => void
}

/**
 * Trains in the folders of `out`, the only one to do so: the lock ends with the process, however that dies. Where nothing
 * was kept, as of data that are refused, nothing is left behind.
 *
 * @throws {ModelError} where `out` is there, or cannot be. @throws {TrainingError} where a training was begun and is not
 *   to be resumed. @throws {WriterLockedError} where another is at work.
 */
export async function withTrainingFolders<Result>(
  out: string,
  options: FolderOptions,
  use: (folders: TrainingFolders) => Promise<Result>,
): Promise<Result> {
  refuseExisting(out)
  const work = workFolderOf(out)
  makeFolder(work)
  const lock = takeWriterLock(work, 'wait for its end, or name another folder with --out')
  try {
    return await use(openFolders(out, options))
  } finally {
    if (existsSync(work) && !hasKept(work)) rmSync(work, { recursive: true })
    lock.release()
  }
}

function openFolders(out: string, { resume, note }: FolderOptions): TrainingFolders {
  // What the last holder of the lock did.
  refuseExisting(out)
  const work = workFolderOf(out)
  const [checkpoints, draft] = [join(work, 'checkpoints'), join(work, basename(out))]
  if ((existsSync(checkpoints) || existsSync(draft)) && !resume) {
    throw new TrainingError(
      `${work}: expected no training begun there, found one; go on with --resume, or remove the folder`,
    )
  }
  if (resume && !hasKept(work)) note(`${work}: nothing was kept there; the training begins anew`)
  return {
    out,
    checkpoints,
    draft,
    data: join(work, 'data.json'),
    heldOut: join(work, HELD_OUT),
    clear: () => rmSync(work, { recursive: true, force: true }),
  }
}

/** Whether there is more than the files of the lock. */
function hasKept(work: string): boolean {
  return readdirSync(work).some((name) => !name.startsWith('writer.db'))
}

/** Where the training of a folder works. */
export function workFolderOf(out: string): string {
  return `${out}.training`
}
