import type { TrainedPart } from '../encoder/trained-part.ts'
import type { AdamWOptions } from '../optimizer/adam-w.ts'

/** How an encoder is trained. Equal settings, data and weights give equal bytes on machines of a kind. */
export interface TrainingSettings {
  readonly part: TrainedPart
  /** Share of the numbers that are dropped at each of BERT's places for it; 0 for none. */
  readonly dropout: number
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
  /** Tokens that go through the model at once, padding included. */
  readonly maxChunkTokens: number
  /** Memory for passes that are kept for the way back; what does not fit is gone through twice. */
  readonly maxHeldBytes: number
  /** Memory for what frozen layers made of texts; what does not fit is computed again. */
  readonly maxTrunkBytes: number
  /** Graphs that are kept loaded, each with working memory of its own. */
  readonly maxSessions: number
  readonly threads: number
}
