import type { Vector } from '../../core/vector.ts'

/** Largest code of a stored vector. */
const MAX_CODE = 127
/** Largest distance of a query's digit from `QUERY_ZERO`, so that digits lie in 1 to 127. */
const MAX_STEP = 63
/** The digit that means 0. */
export const QUERY_ZERO = 64

/** A vector as whole numbers: v ≈ v̂ = scale · codes. */
export interface QuantisedVector {
  readonly scale: number
  /** ‖v − v̂‖, rounded up. */
  readonly error: number
  /** ‖v̂‖, rounded up. */
  readonly norm: number
  /** Σ codes. */
  readonly codeSum: number
}

/** A query as whole numbers: q ≈ q̂ = scale · (digits − QUERY_ZERO). */
export interface QuantisedQuery {
  readonly digits: Uint8Array
  readonly scale: number
  /** ‖q − q̂‖. */
  readonly error: number
  /** ‖q‖. */
  readonly norm: number
}

/** Writes the codes of `vector`, −127 to 127, into `codes`, which is as long. Deterministic. */
export function quantise(vector: Vector, codes: Int8Array): QuantisedVector {
  // As float32, since it is stored so: the error is that of the stored scale.
  const scale = Math.fround(largest(vector) / MAX_CODE)
  let squaredError = 0
  let squaredNorm = 0
  let codeSum = 0
  for (let i = 0; i < vector.length; i++) {
    const component = vector[i] as number
    const code = scale === 0 ? 0 : Math.max(-MAX_CODE, Math.min(MAX_CODE, Math.round(component / scale)))
    codes[i] = code
    codeSum += code
    squaredNorm += (scale * code) ** 2
    squaredError += (component - scale * code) ** 2
  }
  return {
    scale,
    error: roundedUp(Math.sqrt(squaredError)),
    norm: roundedUp(Math.sqrt(squaredNorm)),
    codeSum,
  }
}

/** Seven bits a dimension: what the kernel's fastest instruction multiplies with. */
export function quantiseQuery(query: Vector): QuantisedQuery {
  const scale = largest(query) / MAX_STEP
  const digits = new Uint8Array(query.length)
  let squaredError = 0
  let squaredNorm = 0
  for (let i = 0; i < query.length; i++) {
    const component = query[i] as number
    const step = scale === 0 ? 0 : Math.round(component / scale)
    digits[i] = QUERY_ZERO + step
    squaredNorm += component ** 2
    squaredError += (component - scale * step) ** 2
  }
  return { digits, scale, error: Math.sqrt(squaredError), norm: Math.sqrt(squaredNorm) }
}

function largest(vector: Vector): number {
  let max = 0
  for (const component of vector) max = Math.max(max, Math.abs(component))
  return max
}

/** The number as float32, never below it: one part in a million is more than a float32's last bit. */
function roundedUp(value: number): number {
  return Math.fround(value * (1 + 1e-6))
}
