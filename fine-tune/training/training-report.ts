import type { StepScore } from './checkpoint.ts'
import type { Training } from './training.ts'

/** What a training did, as it stands in the model's folder (`training.json`). */
export interface TrainingReport {
  readonly kind: Training['kind']
  /** SHA-256 over first weights, settings and data: equal ones give equal models on machines of a kind. */
  readonly run: string
  readonly base: { readonly name: string; readonly weightsDigest: string }
  readonly data: {
    readonly digest: string
    readonly pairs: number
    /** Judged pairs that were left out: without a text, with texts seen before, and judged both ways. */
    readonly withoutText: number
    readonly repeated: number
    readonly contradicting: number
    /** Different texts that were cut at the training's or the model's limit. */
    readonly cutTexts: number
    readonly developmentDigest?: string | undefined
    readonly developmentQueries: number
  }
  readonly settings: Training['settings']
  readonly end: 'all steps done' | 'no better any more' | 'stopped'
  readonly steps: number
  /**
   * nDCG@10 on the development questions, in float32, before training and as it went on; of an encoder with one vector a
   * text fused with BM25 where words are known. Empty without such questions.
   */
  readonly scores: readonly StepScore[]
  /** The step whose weights were kept. */
  readonly keptStep: number
  /** The same of the weights that are kept, with their share of the base's, before they are rounded to float16. */
  readonly finalScore?: number | undefined
}
