import type { Pooling } from '../../onnx/export-encoder.ts'
import type { RunOutput } from './run-input.ts'

/** [1, dimensions] or [1, tokens, dimensions] → [dimensions], of L2 norm 1. */
export function pooledVector(data: Float32Array, pooling: Pooling, dimensions: number): RunOutput {
  const tokens = data.length / dimensions
  if (!Number.isInteger(tokens) || tokens === 0) {
    throw new Error(
      `expected a multiple of ${dimensions} numbers, got ${data.length}; mend hidden_size in config.json`,
    )
  }
  const sum = new Float64Array(dimensions)
  const end = pooling === 'cls' ? dimensions : data.length
  for (let i = 0; i < end; i++) {
    const dimension = i % dimensions
    sum[dimension] = (sum[dimension] as number) + (data[i] as number)
  }
  const norm = Math.sqrt(sum.reduce((total, value) => total + value * value, 0))
  if (!(norm > 0 && norm < Infinity))
    throw new Error(`expected a vector with a length, got one of length ${norm}`)
  return Float32Array.from(sum, (value) => value / norm)
}

/** [1, tokens, dimensions] → [positions, dimensions]. */
export function rowsAt(
  data: Float32Array,
  positions: Int32Array,
  tokens: number,
  dimensions: number,
): RunOutput {
  if (data.length !== tokens * dimensions) {
    throw new Error(
      `expected ${tokens} vectors of ${dimensions} numbers, got ${data.length} numbers; use a model whose graph gives last_hidden_state`,
    )
  }
  const rows = new Float32Array(positions.length * dimensions)
  positions.forEach((position, row) => {
    rows.set(data.subarray(position * dimensions, (position + 1) * dimensions), row * dimensions)
  })
  return rows
}

/** [1, 1], or [1, 2] for a model that tells "no" from "yes" → [1]. */
export function relevanceOf(data: Float32Array): RunOutput {
  const [first = Number.NaN, second] = data
  const relevance = second === undefined ? first : second - first
  if (data.length > 2 || !Number.isFinite(relevance)) {
    throw new Error(`expected one number for a pair, got ${data.length}; use a cross-encoder for reranking`)
  }
  return Float32Array.of(relevance)
}
