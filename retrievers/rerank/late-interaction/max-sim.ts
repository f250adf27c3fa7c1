import type { TokenVectors } from '../../../core/token-encoder.ts'

/**
 * How well a passage says what each token of a question asks for: the mean over the question's tokens of the largest
 * cosine with any of the passage's. 0 where either has no tokens.
 * Source: Khattab, Zaharia, "ColBERT", arXiv:2004.12832, section 3.3, with a sum in place of the mean.
 */
export function maxSim(question: TokenVectors, passage: TokenVectors): number {
  const { dimensions } = question
  const passageTokens = passage.scales.length
  if (question.scales.length === 0 || passageTokens === 0) return 0
  let sum = 0
  for (let asked = 0; asked < question.scales.length; asked++) {
    let best = Number.NEGATIVE_INFINITY
    for (let held = 0; held < passageTokens; held++) {
      const product = dotOfCodes(
        question.codes,
        asked * dimensions,
        passage.codes,
        held * dimensions,
        dimensions,
      )
      best = Math.max(best, product * (passage.scales[held] as number))
    }
    sum += best * (question.scales[asked] as number)
  }
  return sum / question.scales.length
}

/** Of `length` codes from the two places on: at most 127² · length, exact. */
function dotOfCodes(a: Int8Array, aStart: number, b: Int8Array, bStart: number, length: number): number {
  let sum = 0
  for (let i = 0; i < length; i++) sum += (a[aStart + i] as number) * (b[bStart + i] as number)
  return sum
}
