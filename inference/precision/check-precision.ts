import { dot, type Vector } from '../../core/vector.ts'
import { type EmbedderOptions, openEmbedder } from '../open-embedder.ts'
import { PRECISION_TEXTS } from './precision-texts.ts'

/** How near int8 comes to float32 on this processor. */
export interface PrecisionReport {
  /** How many texts were compared. */
  readonly texts: number
  /** Of the text whose two vectors are farthest apart. */
  readonly leastCosine: number
  readonly meanCosine: number
  /** Whether `leastCosine` is at least `LEAST_COSINE`. */
  readonly agrees: boolean
}

/** On a processor that does not saturate, MiniLM's farthest text of the twenty has 0.998. */
export const LEAST_COSINE = 0.98

/**
 * Embeds 20 texts with a model in int8 and in float32, as passages, and compares. On x86 processors without VNNI sums
 * of products of 8-bit numbers saturate at 16 bits, and int8 may be far off: use float32 where the two do not agree.
 *
 * @throws {ModelError} as `openEmbedder` does. @throws {InferenceError}
 */
export async function checkPrecision(options: Omit<EmbedderOptions, 'precision'>): Promise<PrecisionReport> {
  const int8 = await embedTexts({ ...options, precision: 'int8' })
  const float32 = await embedTexts({ ...options, precision: 'float32' })
  const cosines = int8.map((vector, index) => dot(vector, float32[index] as Vector))
  const leastCosine = Math.min(...cosines)
  return {
    texts: cosines.length,
    leastCosine,
    meanCosine: cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length,
    agrees: leastCosine >= LEAST_COSINE,
  }
}

async function embedTexts(options: EmbedderOptions): Promise<readonly Vector[]> {
  const embedder = await openEmbedder({ ...options, threads: 1 })
  try {
    const { vectors } = await embedder.embed(PRECISION_TEXTS, 'passage')
    return vectors
  } finally {
    await embedder.close()
  }
}
