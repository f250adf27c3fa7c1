import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import type { Parameter } from '../passes/trainable-model.ts'

/** A question's vector and that of what answers it. */
export interface VectorPair {
  readonly question: Float32Array
  readonly answer: Float32Array
}

/**
 * A matrix that shortens the directions in which questions differ from their own answers, since what lies there does not
 * tell which passage answers, only how questions are put:
 *
 * ```
 *   C = mean of (q − a)(q − a)ᵀ  over n pairs         v = mean of C's diagonal, w its width
 *   S = (n · C + w/10 · v · I) / (n + w/10)           W = S^(−power/2), times what brings its mean diagonal to 1
 *
 *   cos(W·q, W·a)      power 0: as before; 1: as much noise of this kind in every direction
 * ```
 *
 * Within-class covariance normalisation with a pair as a class: Hatch, Kajarekar and Stolcke, "Within-class covariance
 * normalization for SVM-based speaker recognition", Interspeech 2006, section 3. A power below 1 is a departure: some
 * of what sets questions apart from answers tells documents apart, too. Few pairs differ in few directions, which says
 * nothing of the others: C is drawn towards the same variance in all, as if a tenth as many pairs as there are directions
 * said so. Ledoit and Wolf, "A well-conditioned estimator for large-dimensional covariance matrices", 2004, with a
 * share that was tried out instead of estimated.
 *
 * @param pairs at least one, of vectors of one width and L2 norm 1.
 * @returns [width, width], symmetric; the identity where no pair differs.
 */
export function fitWhitening(pairs: readonly VectorPair[], power: number): Parameter {
  const width = pairs[0]?.question.length ?? 0
  const differences = new Matrix(pairs.length, width)
  for (const [row, { question, answer }] of pairs.entries()) {
    for (let i = 0; i < width; i++) differences.set(row, i, (question[i] ?? 0) - (answer[i] ?? 0))
  }
  const scatter = differences.transpose().mmul(differences)
  const meanVariance = scatter.trace() / pairs.length / width || 1
  const shrunk = scatter.add(Matrix.eye(width, width, PRIOR_PAIRS * width * meanVariance))
  const { realEigenvalues: variances, eigenvectorMatrix: directions } = new EigenvalueDecomposition(shrunk, {
    assumeSymmetric: true,
  })
  const factors = variances.map((variance) => variance ** (-power / 2))
  const whitening = directions.mmul(Matrix.diag(factors)).mmul(directions.transpose())
  whitening.mul(width / whitening.trace())
  return { shape: [width, width], values: Float32Array.from(whitening.to1DArray()) }
}

/** Pairs for each direction that say that it is like all others. */
const PRIOR_PAIRS = 0.1

/** One whitening after another: `W₂ · W₁`. */
export function composedWhitening(second: Parameter, first: Parameter | undefined): Parameter {
  if (first === undefined) return second
  const product = asMatrix(second).mmul(asMatrix(first))
  return { shape: second.shape, values: Float32Array.from(product.to1DArray()) }
}

function asMatrix({ shape, values }: Parameter): Matrix {
  const [rows = 0, columns = 0] = shape
  return Matrix.from1DArray(rows, columns, values)
}
