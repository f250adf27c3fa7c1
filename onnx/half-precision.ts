/**
 * Half precision: IEEE 754 binary16, and bfloat16, which is the upper half of a float32.
 *
 * ```
 *   float32   s eeeeeeee mmmmmmmmmmmmmmmmmmmmmmm    bias 127
 *   float16   s eeeee mmmmmmmmmm                    bias 15
 *   bfloat16  s eeeeeeee mmmmmmm                    bias 127
 * ```
 */

/** Largest finite number in float16. */
export const LARGEST_HALF = 65_504

/** To float16, rounded to nearest, ties to even; beyond 65,519 to infinity. NaN stays NaN. */
export function halvesFromFloats(floats: Float32Array): Uint16Array {
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length)
  const halves = new Uint16Array(floats.length)
  for (let i = 0; i < halves.length; i++) halves[i] = halfOfFloatBits(bits[i] as number)
  return halves
}

/** From float16, exactly. */
export function floatsFromHalves(halves: Uint16Array): Float32Array {
  const floats = new Float32Array(halves.length)
  for (let i = 0; i < halves.length; i++) floats[i] = FLOAT_OF_HALF[halves[i] as number] as number
  return floats
}

/** From bfloat16, exactly. */
export function floatsFromBrainFloats(brainFloats: Uint16Array): Float32Array {
  const bits = new Uint32Array(brainFloats.length)
  for (let i = 0; i < brainFloats.length; i++) bits[i] = (brainFloats[i] as number) << 16
  return new Float32Array(bits.buffer)
}

function halfOfFloatBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000
  const exponent = (bits >>> 23) & 0xff
  const mantissa = bits & 0x7fffff
  if (exponent === 0xff) return sign | 0x7c00 | (mantissa === 0 ? 0 : 0x200)
  const halfExponent = exponent - 127 + 15
  if (halfExponent >= 31) return sign | 0x7c00
  // A mantissa that rounds over carries into the exponent, which is just what the next number looks like.
  if (halfExponent > 0) return sign | roundedShift((halfExponent << 23) | mantissa, 13)
  if (halfExponent < -10) return sign
  return sign | roundedShift(mantissa | 0x800000, 14 - halfExponent)
}

/** `value / 2^places`, to nearest, ties to even. */
function roundedShift(value: number, places: number): number {
  const kept = value >>> places
  const rest = value & ((1 << places) - 1)
  const half = 1 << (places - 1)
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept
}

/** Float32 of each of the 65,536 float16 bit patterns. */
const FLOAT_OF_HALF = Float32Array.from({ length: 0x10000 }, (_, half) => {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >>> 10) & 0x1f
  const mantissa = half & 0x3ff
  if (exponent === 0x1f) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  if (exponent === 0) return sign * mantissa * 2 ** -24
  return sign * (1024 + mantissa) * 2 ** (exponent - 25)
})
