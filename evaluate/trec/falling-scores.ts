import { DatasetError } from '../../core/errors.ts'
import type { RankedItem } from '../../core/run.ts'

/**
 * The scores of a ranking in single precision, each below the one before: rounded, and lowered to the next number
 * where rounding or a tie would make it equal.
 *
 * @param query for the error.
 * @throws {DatasetError} where scores rise, or single precision does not hold one.
 */
export function fallingScores(query: string, ranking: readonly RankedItem[]): readonly number[] {
  let above = Number.POSITIVE_INFINITY
  let written = Number.POSITIVE_INFINITY
  return ranking.map(({ id, score }) => {
    if (score > above)
      throw new DatasetError(`run, query ${query}: expected the best first, got ${id} behind a worse one`)
    above = score
    written = Math.min(Math.fround(score), nextBelow(written))
    if (!Number.isFinite(written)) {
      throw new DatasetError(
        `run, query ${query}: expected scores that single precision holds, got ${score} for ${id}; scale them`,
      )
    }
    return written
  })
}

/** The greatest number of single precision below `value`, which is one or positive infinity. */
function nextBelow(value: number): number {
  if (value === Number.POSITIVE_INFINITY) return value
  const bits = new DataView(new ArrayBuffer(4))
  bits.setFloat32(0, value)
  // As integers, patterns of positive numbers rise with the number, those of negative ones fall.
  if (value > 0) bits.setUint32(0, bits.getUint32(0) - 1)
  else if (value < 0) bits.setUint32(0, bits.getUint32(0) + 1)
  else return -SMALLEST
  return bits.getFloat32(0)
}

/** The smallest positive number of single precision. */
const SMALLEST = 2 ** -149
