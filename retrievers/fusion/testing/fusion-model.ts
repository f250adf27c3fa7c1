import { FUSION_FEATURES } from '../adaptive/fusion-features.ts'
import type { FusionModel } from '../adaptive/fusion-model.ts'

/**
 * A model that prefers the second branch for long questions and the first for short ones, and has the middle as its
 * answer to neither: words count around 8 ± 1 in logarithms.
 */
export const LENGTH_MODEL: FusionModel = {
  kind: 'fusion-1',
  branches: ['bm25', 'dense'],
  norm: 'zscore',
  depth: 200,
  weights: [0, 0.5, 1],
  features: FUSION_FEATURES.map((name) => ({
    name,
    mean: name === 'words' ? Math.log1p(8) : 0,
    deviation: 1,
  })),
  curves: [-0.1, 0, 0.1].map((slope) => ({
    intercept: slope === 0 ? 0.02 : 0,
    slopes: FUSION_FEATURES.map((name) => (name === 'words' ? slope : 0)),
  })),
}
