import type { RankerModel } from '../ranker-model.ts'
import { rankingFeatureNames } from '../ranking-features.ts'

const STAGES = ['bm25', 'dense']
const FEATURES = rankingFeatureNames(STAGES)

/** Trusts words in the body most, and the dense score a little. */
export const LINEAR_RANKER: RankerModel = {
  kind: 'ranker-1',
  stages: STAGES,
  scorer: {
    kind: 'linear-1',
    features: FEATURES,
    weights: FEATURES.map((name) => (name === 'body coverage' ? 1 : name === 'dense score' ? 0.1 : 0)),
  },
}

/** Puts chunks with more than half of the question in front, of those with less the ones near the top of dense. */
export const TREE_RANKER: RankerModel = {
  kind: 'ranker-1',
  stages: STAGES,
  scorer: {
    kind: 'trees-1',
    features: FEATURES,
    trees: [
      {
        features: [FEATURES.indexOf('body coverage'), FEATURES.indexOf('dense rank')],
        thresholds: [0.5, 0.4],
        left: [1, ~1],
        right: [~0, ~2],
        values: [3, 1, 2],
      },
    ],
  },
}
