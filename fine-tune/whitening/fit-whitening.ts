import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import type { Parameter } from '../passes/trainable-model.ts'

/** A question's vector and that of what answers it. */
export interface VectorPair {
  readonly question: Float32Array
  readonly answer: Float32Array
  /** What the answer is of. */
  readonly document: string
}

/**
 * A matrix that shortens the directions in which questions differ from their own answers, since what lies there does not
 * tell which passage answers, only how questions are put; and lengthens, by two fifths of the power, those in which
 * documents lie apart:
 *
 * ```
 *   C = mean of (q − a)(q − a)ᵀ  over n pairs                         X = C^(−power/2)
 *   B = mean of X(d − d̄)(d − d̄)ᵀX  over documents' mean answers d     Y = B^(power/5)
 *
 *   cos(YX·q, YX·a)      power 0: as before; 1: as much noise of this kind in every direction
 * ```
 *
 * Each power is times what brings its mean diagonal to 1. The first is within-class covariance normalisation with a pair
 * as a class: Hatch, Kajarekar and Stolcke, "Within-class covariance normalization for SVM-based speaker recognition",
 * Interspeech 2006, section 3. A power below 1 is a departure: some of what sets questions apart from answers tells documents
 * apart, too; the second brings that back. Both are what Fisher's discriminants weigh: "The use of multiple measurements in
 * taxonomic problems", Annals of Eugenics 7, 1936.
 *
 * @param pairs at least one, of vectors of one width and L2 norm 1.
 * @returns [width, width]; the identity where no pair differs and there is one document.
 */
export function fitWhitening(pairs: readonly VectorPair[], power: number): Parameter {
  const differences = pairs.map(({ question, answer }) => question.map((q, i) => q - (answer[i] ?? 0)))
  const shortened = shrunkPower(asRows(differences), -power / 2)
  const means = documentMeans(pairs)
  const lengthened = shrunkPower(means.subRowVector(means.mean('column')).mmul(shortened), power / 5)
  const values = Float32Array.from(lengthened.mmul(shortened).to1DArray())
  return { shape: [shortened.rows, shortened.columns], values }
}

/** Pairs or documents for each direction that say that it is like all others. */
const PRIOR_ROWS = 0.1

/**
 * The covariance of n rows with mean 0 to a power, its mean diagonal brought to 1. Few rows differ in few directions, which
 * says nothing of the others: the covariance is drawn towards the same variance v in all, as if a tenth as many rows as there
 * are directions, w, said so.
 *
 * ```
 *   S = (n · C + w/10 · v · I) / (n + w/10)
 * ```
 *
 * Ledoit and Wolf, "A well-conditioned estimator for large-dimensional covariance matrices", 2004, with a share that was
 * tried out instead of estimated.
 */
function shrunkPower(rows: Matrix, exponent: number): Matrix {
  const width = rows.columns
  const scatter = rows.transpose().mmul(rows)
  const meanVariance = scatter.trace() / rows.rows / width || 1
  const shrunk = scatter.add(Matrix.eye(width, width, PRIOR_ROWS * width * meanVariance))
  const { realEigenvalues: variances, eigenvectorMatrix: directions } = new EigenvalueDecomposition(shrunk, {
    assumeSymmetric: true,
  })
  const factors = variances.map((variance) => variance ** exponent)
  const powered = directions.mmul(Matrix.diag(factors)).mmul(directions.transpose())
  return powered.mul(width / powered.trace())
}

/** The mean of each document's answers: [documents, width]. */
function documentMeans(pairs: readonly VectorPair[]): Matrix {
  const answers = Map.groupBy(pairs, ({ document }) => document)
  return asRows([...answers.values()].map((own) => asRows(own.map(({ answer }) => answer)).mean('column')))
}

function asRows(rows: readonly ArrayLike<number>[]): Matrix {
  return new Matrix(rows.map((row) => Array.from(row)))
}

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
