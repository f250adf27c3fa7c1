import type { AdamWOptions } from '../optimizer/adam-w.ts'
import type { MemoryLimits } from '../passes/batch-gradients.ts'

/** How an encoder is trained. Equal settings, data and weights give equal bytes on machines of a kind. */
export interface TrainingSettings {
  /** How often each question is seen; parts of an epoch are possible. */
  readonly epochs: number
  /** Questions a step. */
  readonly batchSize: number
  /** Passages a question, beside the one that answers it, from its list of hard negatives. */
  readonly negativesPerQuery: number
  /** Factor on cosines before the softmax, 1 / temperature. */
  readonly scale: number
  readonly peakRate: number
  /** Share of all steps in which the rate rises. */
  readonly warmUpShare: number
  /** Largest L2 norm of all gradients together. */
  readonly maxGradientNorm: number
  readonly optimizer: AdamWOptions
  /** Longer questions and passages are cut, in training only. */
  readonly maxQueryTokens: number
  readonly maxPassageTokens: number
  /** Steps between two looks at the development questions. */
  readonly evaluateEvery: number
  /** Looks without a better score after which training ends. */
  readonly patience: number
  /** Steps between two checkpoints. */
  readonly checkpointEvery: number
  readonly seed: number
  readonly limits: MemoryLimits
  /** Graphs that are kept loaded, each with working memory of its own. */
  readonly maxSessions: number
  readonly threads: number
}
