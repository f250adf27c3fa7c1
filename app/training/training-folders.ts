import { existsSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { TrainingError } from '../../core/errors.ts'
import { refuseExisting } from '../../fine-tune/model-folder/write-model-folder.ts'
import { HELD_OUT } from './held-out-set.ts'

/** Where a training works until its model is whole: beside the folder that it is asked for, once there is something to keep. */
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

/**
 * @param resume goes on from what an earlier call left, where there is something.
 * @throws {ModelError} where `out` is there. @throws {TrainingError} where a training was begun and is not to be resumed.
 */
export function openTrainingFolders(out: string, resume: boolean): TrainingFolders {
  refuseExisting(out)
  const work = workFolderOf(out)
  const [checkpoints, draft] = [join(work, 'checkpoints'), join(work, basename(out))]
  if ((existsSync(checkpoints) || existsSync(draft)) && !resume) {
    throw new TrainingError(
      `${work}: expected no training begun there, found one; go on with --resume, or remove the folder`,
    )
  }
  return {
    out,
    checkpoints,
    draft,
    data: join(work, 'data.json'),
    heldOut: join(work, HELD_OUT),
    clear: () => rmSync(work, { recursive: true, force: true }),
  }
}

/** Where the training of a folder works. */
export function workFolderOf(out: string): string {
  return `${out}.training`
}
