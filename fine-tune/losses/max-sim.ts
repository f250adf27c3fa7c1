/** Vectors of L2 norm 1 of a text's tokens, among rows that may stand for nothing. */
export interface TokenRows {
  /** [rows, width], one row behind the other. */
  readonly values: Float32Array
  /** The rows that are tokens to compare, at least one. */
  readonly kept: Int32Array
}

/** MaxSim of a question and a passage, and which token of the passage each one of the question's is nearest to. */
export interface MaxSim {
  /** Mean over the question's tokens of the largest cosine; -1 to 1. */
  readonly score: number
  /** Row of the passage for each of the question's kept rows, the first among equals. */
  readonly nearest: Int32Array
}

/**
 * What the late interaction of the retrievers computes, in floats.
 *
 * ```
 *   s(q, p) = 1/|q| · Σᵢ maxⱼ qᵢ·pⱼ
 * ```
 *
 * Source: Khattab and Zaharia, "ColBERT", arXiv:2004.12832, section 3.3, with a mean in place of the sum.
 */
export function maxSim(question: TokenRows, passage: TokenRows, width: number): MaxSim {
  const nearest = new Int32Array(question.kept.length)
  let sum = 0
  for (const [i, asked] of question.kept.entries()) {
    let best = -Infinity
    for (const held of passage.kept) {
      const cosine = dotAt(question.values, asked * width, passage.values, held * width, width)
      if (cosine > best) {
        best = cosine
        nearest[i] = held
      }
    }
    sum += best
  }
  return { score: sum / question.kept.length, nearest }
}

/** Adds ∂L/∂score to the rows: each of the question's tokens pulls on the one it is nearest to, and that on it. */
export function pullBackMaxSim(
  slope: number,
  { nearest }: MaxSim,
  question: TokenRows & { readonly slopes: Float32Array },
  passage: TokenRows & { readonly slopes: Float32Array },
  width: number,
): void {
  const share = slope / question.kept.length
  for (const [i, asked] of question.kept.entries()) {
    const held = nearest[i] as number
    addScaled(question.slopes, asked * width, passage.values, held * width, share, width)
    addScaled(passage.slopes, held * width, question.values, asked * width, share, width)
  }
}

function dotAt(a: Float32Array, aStart: number, b: Float32Array, bStart: number, width: number): number {
  let sum = 0
  for (let k = 0; k < width; k++) sum += (a[aStart + k] as number) * (b[bStart + k] as number)
  return sum
}

function addScaled(
  target: Float32Array,
  targetStart: number,
  source: Float32Array,
  sourceStart: number,
  factor: number,
  width: number,
): void {
  for (let k = 0; k < width; k++) {
    target[targetStart + k] =
      (target[targetStart + k] as number) + factor * (source[sourceStart + k] as number)
  }
}
