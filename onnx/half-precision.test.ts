import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { floatsFromBrainFloats, floatsFromHalves, halvesFromFloats } from './half-precision.ts'

const ALL_HALVES = Uint16Array.from({ length: 0x10000 }, (_, i) => i)

describe('half precision', () => {
  it('has the values that IEEE 754 gives', () => {
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x7bff, 0x0001, 0x0400, 0x7c00, 0x8000)
    expect([...floatsFromHalves(halves)]).toEqual([
      1,
      -2,
      (1024 + 0x155) / 4096, // the nearest to 1/3
      65_504,
      2 ** -24,
      2 ** -14,
      Number.POSITIVE_INFINITY,
      -0,
    ])
  })

  it('gives every half back that is a number', () => {
    const floats = floatsFromHalves(ALL_HALVES)
    const numbers = ALL_HALVES.filter((_, i) => !Number.isNaN(floats[i]))
    expect(halvesFromFloats(floatsFromHalves(numbers))).toEqual(numbers)
  })

  it('keeps what is no number', () => {
    expect([...floatsFromHalves(halvesFromFloats(Float32Array.of(Number.NaN)))]).toEqual([Number.NaN])
  })

  it('rounds to the nearest half, and ties to the even one, as a search through all halves does', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, min: -65_519, max: 65_519 }), (value) => {
        const [half] = halvesFromFloats(Float32Array.of(value))
        expect(floatsFromHalves(Uint16Array.of(half ?? 0))[0]).toBe(nearestHalf(value))
      }),
    )
  })

  it('rounds a number half way between two to the even one', () => {
    // Between 1 = 0x3c00 and the next, 1 + 2⁻¹⁰; between that one and 1 + 2⁻⁹ = 0x3c02.
    expect([...halvesFromFloats(Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11))]).toEqual([0x3c00, 0x3c02])
  })

  it('goes to infinity where the largest half is nearer to no number', () => {
    expect([...halvesFromFloats(Float32Array.of(65_519, 65_520, -1e30))]).toEqual([0x7bff, 0x7c00, 0xfc00])
  })

  it('reads bfloat16 as the upper half of a float32', () => {
    const values = [1, -2.5, 0, 2 ** 100]
    const upper = new Uint32Array(Float32Array.from(values).buffer).map((bits) => bits >>> 16)
    expect([...floatsFromBrainFloats(Uint16Array.from(upper))]).toEqual(values)
  })
})

const FINITE = [...floatsFromHalves(ALL_HALVES.slice(0, 0x7c00))]

/** The nearest of all halves; the one with the even pattern where two are equally near. */
function nearestHalf(value: number): number {
  const size = Math.abs(value)
  const above = FINITE.findIndex((half) => half >= size)
  const [low, high] = [FINITE[Math.max(0, above - 1)] ?? 0, FINITE[above] ?? 65_504]
  const nearer =
    size - low === high - size ? (above % 2 === 0 ? high : low) : size - low < high - size ? low : high
  return above === -1 ? Math.sign(value) * 65_504 : Math.sign(value) * nearer
}
