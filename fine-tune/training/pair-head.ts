import type { PairEnding } from '../../onnx/export-encoder.ts'
import { likenessHead } from '../encoder/heads/likeness-head.ts'
import { relevanceHead } from '../encoder/heads/relevance-head.ts'
import type { Parameter } from '../passes/trainable-model.ts'
import { mixed } from '../random/mixed.ts'
import type { Recipe } from './recipe.ts'

/** Factor on the cosine at first: passages that a search confuses are a few hundredths apart. */
const FIRST_SCALE = 20

/**
 * What a cross-encoder makes a pair's number with, as it is before training. That of likeness orders passages from the
 * start, since the encoder's meanings lie in the means of its tokens; that of relevance knows nothing yet.
 */
export function pairHead(
  ending: PairEnding,
  hiddenSize: number,
  seed: number,
): Pick<Recipe, 'head' | 'headWeights' | 'pooling'> {
  const bias = { shape: [1], values: new Float32Array(1) }
  if (ending === 'likeness') {
    const weight = { shape: [1, 1], values: Float32Array.of(FIRST_SCALE) }
    const headWeights = new Map([
      ['classifier.weight', weight],
      ['classifier.bias', bias],
    ])
    return { head: likenessHead, headWeights, pooling: 'each-text' }
  }
  const headWeights = new Map<string, Parameter>([
    ['pooler.dense.weight', randomMatrix(hiddenSize, hiddenSize, mixed(seed, 1))],
    ['pooler.dense.bias', { shape: [hiddenSize], values: new Float32Array(hiddenSize) }],
    ['classifier.weight', randomMatrix(1, hiddenSize, mixed(seed, 2))],
    ['classifier.bias', bias],
  ])
  return { head: relevanceHead, headWeights, pooling: 'cls' }
}

/** Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010. */
function randomMatrix(outputs: number, inputs: number, seed: number): Parameter {
  const bound = Math.sqrt(6 / (outputs + inputs))
  const values = Float32Array.from({ length: outputs * inputs }, (_, i) => bound * (mixed(seed, i) / 2 ** 31))
  return { shape: [outputs, inputs], values }
}
