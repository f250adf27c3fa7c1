import { ModelError } from '../../core/errors.ts'
import type { Tensor } from '../tensor.ts'
import { LENGTH_BYTES, SAFETENSORS_TYPES } from './format.ts'

/**
 * Tensors as a safetensors file, in ascending order of name, so that equal tensors give equal bytes.
 *
 * @param metadata notes for people, stored as `__metadata__`.
 * @throws {ModelError} for an element type other than float32, float16, bfloat16, int64, or a name given twice.
 */
export function writeSafetensors(
  tensors: Iterable<Tensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const sorted = [...tensors].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  const header: [string, unknown][] = [['__metadata__', metadata]]
  let dataBytes = 0
  for (const [i, { name, dataType, shape, bytes }] of sorted.entries()) {
    if (name === sorted[i - 1]?.name || name === '__metadata__') throw taken(name)
    header.push([
      name,
      { dtype: typeName(name, dataType), shape, data_offsets: [dataBytes, dataBytes + bytes.length] },
    ])
    dataBytes += bytes.length
  }
  return assemble(
    `{${header.map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`).join(',')}}`,
    sorted,
    dataBytes,
  )
}

function typeName(tensorName: string, dataType: Tensor['dataType']): string {
  const found = Object.entries(SAFETENSORS_TYPES).find(([, ours]) => ours === dataType)
  if (found !== undefined) return found[0]
  throw new ModelError(
    `safetensors: expected ${Object.values(SAFETENSORS_TYPES).join(', ')} for ${tensorName}, got ${dataType}; convert it first`,
  )
}

/** The header is padded with spaces, so that the tensors begin at a multiple of eight bytes. */
function assemble(header: string, tensors: readonly Tensor[], dataBytes: number): Uint8Array {
  const encoded = new TextEncoder().encode(header)
  const headerBytes = Math.ceil(encoded.length / 8) * 8
  const file = new Uint8Array(LENGTH_BYTES + headerBytes + dataBytes).fill(
    0x20,
    0,
    LENGTH_BYTES + headerBytes,
  )
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true)
  file.set(encoded, LENGTH_BYTES)
  let position = LENGTH_BYTES + headerBytes
  for (const { bytes } of tensors) {
    file.set(bytes, position)
    position += bytes.length
  }
  return file
}

function taken(name: string): ModelError {
  return new ModelError(`safetensors: expected each name once, got ${name} again; rename one of the tensors`)
}
