import { startTraining } from '../../fine-tune/training/start-training.ts'
import type { Training } from '../../fine-tune/training/training.ts'
import type { TrainingReport } from '../../fine-tune/training/training-report.ts'
import type { ScoringWork } from './score-model.ts'
import type { TrainingFolders } from './training-folders.ts'
import { progressOfTraining } from './training-progress.ts'

type Placed<Kind> = Kind extends Training ? Omit<Kind, 'outFolder' | 'checkpointFolder'> : never

/** What to train, but for where: either kind of encoder, or a cross-encoder. */
export type PlacedTraining = Placed<Training>

/** Trains where `folders` say, or goes on there; without development questions nothing says when to end early. */
export function trainIn(
  folders: TrainingFolders,
  training: PlacedTraining,
  { report, signal }: Pick<ScoringWork, 'report' | 'signal'>,
): Promise<TrainingReport> {
  const { development, ...rest } = training
  const isJudged = development !== undefined && development.qrels.size > 0
  const placed = {
    ...rest,
    outFolder: folders.draft,
    checkpointFolder: folders.checkpoints,
    ...(isJudged && { development }),
  }
  return startTraining(placed as Training, progressOfTraining(report), signal)
}
