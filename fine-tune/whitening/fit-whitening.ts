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
 *   C = mean of (q − a)(q − a)ᵀ  over pairs          W = C^(−power/2), times a number that keeps its mean diagonal at 1
 *
 *   cos(W·q, W·a)      power 0: as before; 1: as much noise of this kind in every direction
 * ```
 *
 * Within-class covariance normalisation with a pair as a class: Hatch, Kajarekar and Stolcke, "Within-class covariance
 * normalization for SVM-based speaker recognition", Interspeech 2006, section 3. A power below 1 is a departure: some
 * of what sets questions apart from answers tells documents apart, too. Directions that no pair differs in are held as if
 * they had a thousandth of the mean variance, so that few pairs give a matrix, too.
 *
 * @param pairs at least one, of vectors of one width and L2 norm 1.
 * @returns [width, width], symmetric.
 */
export function fitWhitening(pairs: readonly VectorPair[], power: number): Parameter {
  const width = pairs[0]?.question.length ?? 0
  const differences = new Matrix(pairs.length, width)
  for (const [row, { question, answer }] of pairs.entries()) {
    for (let i = 0; i < width; i++) differences.set(row, i, (question[i] ?? 0) - (answer[i] ?? 0))
  }
  const covariance = differences.transpose().mmul(differences).div(pairs.length)
  const { realEigenvalues: variances, eigenvectorMatrix: directions } = new EigenvalueDecomposition(
    covariance,
    { assumeSymmetric: true },
  )
  const least = (LEAST_SHARE * covariance.trace()) / width
  const factors = variances.map((variance) => Math.max(variance, least, Number.MIN_VALUE) ** (-power / 2))
  const whitening = directions.mmul(Matrix.diag(factors)).mmul(directions.transpose())
  whitening.mul(width / whitening.trace())
  return { shape: [width, width], values: Float32Array.from(whitening.to1DArray()) }
}

/** Of the mean variance. */
const LEAST_SHARE = 1e-3

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
