import type { PairEnding } from '../../onnx/export-encoder.ts'
import type { TrainedPart } from '../encoder/trained-part.ts'
import type { AdamWOptions } from '../optimizer/adam-w.ts'

/** How a model is trained. Equal settings, data and weights give equal bytes on machines of a kind. */
export interface TrainingSettings {
  readonly part: TrainedPart
  /** Share of the numbers that are dropped at each of BERT's places for it; 0 for none. */
  readonly dropout: number
  /** How often each question is seen; parts of an epoch are possible. With 0 no layer learns. */
  readonly epochs: number
  /** Questions a step. */
  readonly batchSize: number
  /** Passages a question, beside the one that answers it, from its list of hard negatives. */
  readonly negativesPerQuery: number
  readonly peakRate: number
  /** Share of all steps in which the rate rises. */
  readonly warmUpShare: number
  /** Largest L2 norm of all gradients together. */
  readonly maxGradientNorm: number
  readonly optimizer: AdamWOptions
  /** How much of the weights' moving average stays at each step, which is then what is looked at and kept; 0 for none. */
  readonly averageDecay: number
  /** Share of the base's weights in the result. */
  readonly baseShare: number
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

/** What an encoder learns to bring down. Cosines count `scale` times. */
export type EncoderLoss =
  /** From judgments: passages that answer above all others. */
  | { readonly kind: 'info-nce'; readonly scale: number }
  /** From a teacher: its distances between passages. */
  | { readonly kind: 'margin-mse'; readonly scale: number }
  /** From a teacher, where there is one, otherwise from grades: the order of pairs. */
  | { readonly kind: 'cosine-sentence'; readonly scale: number }

export interface EncoderSettings extends TrainingSettings {
  readonly loss: EncoderLoss
  /** Weight of the term that keeps vectors near those of the base; 0 for none. */
  readonly anchorWeight: number
  /** Power of the whitening that ends training, see `fitWhitening`; 0 for none. */
  readonly whitening: number
}

export interface TokenEncoderSettings extends TrainingSettings {
  /** From judgments: passages that answer above all others, compared token by token. */
  readonly loss: { readonly kind: 'max-sim'; readonly scale: number }
}

export interface CrossEncoderSettings extends TrainingSettings {
  /** What the number of a pair is made from. */
  readonly head: PairEnding
  /** Whether a question is read with the passages of the batch's other questions, too, where they do not answer it. */
  readonly inBatch: boolean
  readonly loss: { readonly kind: 'listwise-softmax' | 'binary-cross-entropy' }
}
