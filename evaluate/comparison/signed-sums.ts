/** Sums of the same values under many assignments of signs. */
export interface SignedSums {
  /** Bit n of `signs` turns the sign of value n; at most 31 values. */
  of(signs: number): number
  /** Every sign is drawn from random bits, 32 a call. */
  drawn(bits: () => number): number
}

/** Values that one table covers: one byte of signs. */
const WIDTH = 8
const ASSIGNMENTS = 2 ** WIDTH

/**
 * Tables of all signed sums of eight values at a time, so that a sum over n values costs n / 8 additions:
 *
 * ```
 *   values   │ v₀ … v₇ │ v₈ … v₁₅ │ …
 *   tables   │ 256     │ 256      │ …     sum(signs) = table₀[byte 0] + table₁[byte 1] + …
 * ```
 */
export function signedSums(values: readonly number[]): SignedSums {
  const count = Math.ceil(values.length / WIDTH)
  const tables = new Float64Array(count * ASSIGNMENTS)
  for (let at = 0; at < tables.length; at++) {
    const first = Math.floor(at / ASSIGNMENTS) * WIDTH
    values.slice(first, first + WIDTH).forEach((value, bit) => {
      tables[at] = (tables[at] as number) + ((at >> bit) & 1 ? -value : value)
    })
  }
  const entry = (table: number, byte: number) => tables[table * ASSIGNMENTS + (byte & 0xff)] as number

  return {
    of(signs) {
      let sum = 0
      for (let table = 0; table < count; table++) sum += entry(table, signs >>> (table * WIDTH))
      return sum
    },
    drawn(bits) {
      let sum = 0
      let signs = 0
      for (let table = 0; table < count; table++) {
        signs = table % 4 === 0 ? bits() : signs >>> WIDTH
        sum += entry(table, signs)
      }
      return sum
    },
  }
}
