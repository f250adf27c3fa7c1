import type { ModelScore } from '../../fine-tune/model-folder/model-scores.ts'
import type { TrainingReport } from '../../fine-tune/training/training-report.ts'
import type { MiningReport } from './encoder-data.ts'
import type { SyntheticReport } from './synthetic-data.ts'

/** What went into a training's questions. */
export interface QuestionReport {
  readonly dataset: string
  readonly split: string
  /** The split that says when to stop; absent where questions were held out of the training's. */
  readonly developmentSplit?: string | undefined
  readonly training: number
  readonly development: number
  /** Ids of questions that were left out of training, each with the evaluated question that it repeats. */
  readonly leaked: readonly { readonly id: string; readonly of: string }[]
  /** Judged ids, of training or development, that no document has, or no question: nothing is learnt from them. */
  readonly unknownDocuments: readonly string[]
  readonly unknownQueries: readonly string[]
}

/** What was made for training beside what people judged. */
export interface DataReport {
  readonly mined: MiningReport
  /** Absent where no questions were made from documents. */
  readonly synthetic?: SyntheticReport | undefined
}

/** What a training of a model ended with. */
export interface TrainedModel {
  /** Where the model lies; absent where training was interrupted. */
  readonly folder?: string | undefined
  readonly questions: QuestionReport
  readonly data: DataReport
  readonly training: TrainingReport
  /** Empty where there are no questions to score it on. */
  readonly scores: readonly ModelScore[]
}
