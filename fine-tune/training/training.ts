import type { DevelopmentSet } from './development-score.ts'
import type { TrainingSet } from './training-set.ts'
import type { CrossEncoderSettings, EncoderSettings, TokenEncoderSettings } from './training-settings.ts'

/** What to train, with what, and where to. Plain values, so that it can go to a thread. */
export type Training = EncoderTraining | TokenEncoderTraining | CrossEncoderTraining

interface Common {
  /** An encoder's folder, with `model.safetensors`. */
  readonly modelFolder: string
  /** Where the tuned model goes; there is nothing yet. */
  readonly outFolder: string
  readonly checkpointFolder: string
  readonly set: TrainingSet
}

export interface EncoderTraining extends Common {
  readonly kind: 'encoder'
  /** Absent: training goes to its end, and nothing says whether it helped. */
  readonly development?: DevelopmentSet | undefined
  readonly settings: EncoderSettings
}

/** Training of an encoder for late interaction: its tokens' vectors are compared, not one vector a text. */
export interface TokenEncoderTraining extends Common {
  readonly kind: 'token-encoder'
  readonly development?: DevelopmentSet | undefined
  readonly settings: TokenEncoderSettings
}

export interface CrossEncoderTraining extends Common {
  readonly kind: 'cross-encoder'
  readonly development?: RerankingSet | undefined
  readonly settings: CrossEncoderSettings
}

/** Questions that are never trained on, each with passages to put in order. */
export interface RerankingSet extends DevelopmentSet {
  /** Query → candidates, in any order; those that answer it and are not among them count as not found. */
  readonly candidates: ReadonlyMap<string, readonly string[]>
}
