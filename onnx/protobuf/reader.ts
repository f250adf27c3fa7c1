import { ModelError } from '../../core/errors.ts'

/** The fields of one message by number, each in the order of the file. */
export type Message = ReadonlyMap<number, readonly FieldValue[]>

/** A field as it lies in the file: what its bytes mean depends on the message's definition. */
export type FieldValue =
  | { readonly wire: 'varint'; readonly value: bigint }
  | { readonly wire: 'fixed32' | 'fixed64' | 'bytes'; readonly value: Uint8Array }

/**
 * Takes one message apart; byte fields are views of `bytes`. Source: protobuf.dev/programming-guides/encoding.
 *
 * @throws {ModelError} where the bytes end inside a field, or hold a group, which ONNX has none of.
 */
export function readMessage(bytes: Uint8Array): Message {
  const fields = new Map<number, FieldValue[]>()
  let position = 0
  while (position < bytes.length) {
    const key = readVarint(bytes, position)
    const { value, next } = readField(bytes, key.next, Number(key.value & 7n))
    const number = Number(key.value >> 3n)
    const known = fields.get(number)
    if (known === undefined) fields.set(number, [value])
    else known.push(value)
    position = next
  }
  return fields
}

/** Numbers that lie one behind the other in a byte field. @throws {ModelError} where the last one is cut */
export function readPackedVarints(bytes: Uint8Array): readonly bigint[] {
  const values: bigint[] = []
  let position = 0
  while (position < bytes.length) {
    const { value, next } = readVarint(bytes, position)
    values.push(value)
    position = next
  }
  return values
}

interface At<T> {
  readonly value: T
  /** Where the next thing begins. */
  readonly next: number
}

function readField(bytes: Uint8Array, start: number, wireType: number): At<FieldValue> {
  if (wireType === 0) {
    const { value, next } = readVarint(bytes, start)
    return { value: { wire: 'varint', value }, next }
  }
  if (wireType === 1) return readBytes(bytes, start, 8, 'fixed64')
  if (wireType === 5) return readBytes(bytes, start, 4, 'fixed32')
  if (wireType === 2) {
    const length = readVarint(bytes, start)
    if (length.value > BigInt(bytes.length)) throw broken(`at most ${bytes.length} bytes`, `${length.value}`)
    return readBytes(bytes, length.next, Number(length.value), 'bytes')
  }
  throw broken('a field of wire type 0, 1, 2 or 5', `type ${wireType}`)
}

function readBytes(
  bytes: Uint8Array,
  start: number,
  length: number,
  wire: 'fixed32' | 'fixed64' | 'bytes',
): At<FieldValue> {
  const next = start + length
  if (next > bytes.length) throw broken(`${length} bytes`, `${bytes.length - start}, then the end`)
  return { value: { wire, value: bytes.subarray(start, next) }, next }
}

/** Seven bits a byte, the lowest first; the eighth says that more follow. */
function readVarint(bytes: Uint8Array, start: number): At<bigint> {
  let value = 0n
  for (let i = 0; i < 10; i++) {
    const byte = bytes[start + i]
    if (byte === undefined) throw broken('a whole number', 'its beginning, then the end')
    value |= BigInt(byte & 0x7f) << BigInt(7 * i)
    if (byte < 0x80) return { value: BigInt.asUintN(64, value), next: start + i + 1 }
  }
  throw broken('a number of at most ten bytes', 'a longer one')
}

function broken(expected: string, actual: string): ModelError {
  return new ModelError(`protobuf: expected ${expected}, got ${actual}; fetch the file again from its origin`)
}
