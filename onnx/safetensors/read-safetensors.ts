import { ModelError } from '../../core/errors.ts'
import { DATA_TYPES } from '../data-type.ts'
import { elementCount, type Tensor } from '../tensor.ts'
import { LENGTH_BYTES, MAX_HEADER_BYTES, SAFETENSORS_TYPES } from './format.ts'

/**
 * The tensors of a safetensors file by name, as views of `bytes`.
 *
 * @throws {ModelError} where the file is cut, the header is not one or names a tensor twice, a tensor has another length
 * than its shape says or a type other than F32, F16, BF16, I64, or where the tensors do not fill the file one behind the
 * other, as the format asks: bytes that two share, or that none has, hide something.
 */
export function readSafetensors(bytes: Uint8Array): ReadonlyMap<string, Tensor> {
  const headerBytes = readHeaderLength(bytes)
  const data = bytes.subarray(LENGTH_BYTES + headerBytes)
  const header = parseHeader(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + headerBytes))
  const tensors = new Map<string, Tensor>()
  for (const [name, entry] of Object.entries(header)) {
    if (name !== '__metadata__') tensors.set(name, readTensor(name, entry, data))
  }
  expectFilled([...tensors.values()], data)
  return tensors
}

function expectFilled(tensors: readonly Tensor[], data: Uint8Array): void {
  let end = data.byteOffset
  for (const { name, bytes } of tensors.toSorted(
    (a, b) => a.bytes.byteOffset - b.bytes.byteOffset || a.bytes.length - b.bytes.length,
  )) {
    if (bytes.byteOffset !== end) {
      throw broken(
        `${name} where the one before it ends, at ${end - data.byteOffset}`,
        `${bytes.byteOffset - data.byteOffset}`,
      )
    }
    end += bytes.length
  }
  const filled = end - data.byteOffset
  if (filled !== data.length) throw broken(`${filled} bytes of tensors`, `${data.length}`)
}

function readHeaderLength(bytes: Uint8Array): number {
  if (bytes.length < LENGTH_BYTES) throw broken(`at least ${LENGTH_BYTES} bytes`, `${bytes.length}`)
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)
  const available = Math.min(bytes.length - LENGTH_BYTES, MAX_HEADER_BYTES)
  if (length > BigInt(available)) throw broken(`a header of at most ${available} bytes`, `${length}`)
  return Number(length)
}

function parseHeader(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (isRecord(header)) return header
  } catch (cause) {
    throw broken('a header in JSON', 'something else', { cause })
  }
  throw broken('a JSON object as the header', 'another JSON value')
}

function readTensor(name: string, entry: unknown, data: Uint8Array): Tensor {
  if (!isRecord(entry)) throw broken(`an object for tensor ${name}`, JSON.stringify(entry))
  const dataType = SAFETENSORS_TYPES[String(entry['dtype'])]
  if (dataType === undefined) {
    throw broken(
      `one of ${Object.keys(SAFETENSORS_TYPES).join(', ')} as dtype of ${name}`,
      `${entry['dtype']}`,
    )
  }
  const shape = lengths(entry['shape'])
  if (shape === undefined) throw broken(`lengths as shape of ${name}`, JSON.stringify(entry['shape']))
  const [start, end, ...rest] = lengths(entry['data_offsets']) ?? []
  if (start === undefined || end === undefined || rest.length > 0 || start > end || end > data.length) {
    throw broken(
      `two ascending offsets up to ${data.length} for ${name}`,
      JSON.stringify(entry['data_offsets']),
    )
  }
  const expectedBytes = elementCount(shape) * DATA_TYPES[dataType].sizeBytes
  if (end - start !== expectedBytes) {
    throw broken(`${expectedBytes} bytes for ${name}, ${dataType} [${shape}]`, `${end - start}`)
  }
  return { name, dataType, shape, bytes: data.subarray(start, end) }
}

/** `value` as a list of safe integers ≥ 0; `undefined` where it is none. */
function lengths(value: unknown): readonly number[] | undefined {
  if (!Array.isArray(value)) return undefined
  return value.every((item) => Number.isSafeInteger(item) && item >= 0) ? (value as number[]) : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function broken(expected: string, actual: string, options?: ErrorOptions): ModelError {
  return new ModelError(
    `safetensors: expected ${expected}, got ${actual}; fetch the file again from its origin`,
    options,
  )
}
