import type { DataType } from '../data-type.ts'

/**
 * A safetensors file: eight bytes of header length, the header in JSON, then the tensors' bytes.
 *
 * ```
 *   │ n: uint64 │ {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …} │ tensors … │
 *   0           8                                                                     8 + n
 * ```
 *
 * Source: github.com/huggingface/safetensors, README.
 */
export const LENGTH_BYTES = 8

/** The reference implementation refuses longer headers, too. */
export const MAX_HEADER_BYTES = 100_000_000

/** Element types that we read and write, by the format's name of them. */
export const SAFETENSORS_TYPES: Readonly<Record<string, DataType>> = {
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
}
