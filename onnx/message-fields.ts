import { ModelError } from '../core/errors.ts'
import { type FieldValue, type Message, readMessage, readPackedVarints } from './protobuf/reader.ts'

/** Reads fields of a message by what onnx.proto says they are. All throw {ModelError} for a field of another kind. */

/** Decoded text of a field; empty where it is absent, as protobuf has it. The last one counts. */
export function textField(message: Message, field: number): string {
  const all = textFields(message, field)
  return all[all.length - 1] ?? ''
}

export function textFields(message: Message, field: number): readonly string[] {
  return bytesFields(message, field).map((bytes) => {
    try {
      return utf8.decode(bytes)
    } catch (cause) {
      throw new ModelError(
        `ONNX file: expected UTF-8 in field ${field}, got other bytes; fetch the file again from its origin`,
        { cause },
      )
    }
  })
}

/** A number of a field; 0 where it is absent. */
export function integerField(message: Message, field: number): number {
  const all = integerFields(message, field)
  return all[all.length - 1] ?? 0
}

/** Signed 64-bit numbers, packed or not. @throws {ModelError} also beyond ±2⁵³, which none of ours need */
export function integerFields(message: Message, field: number): readonly number[] {
  return bigintFields(message, field).map((value) => {
    const number = Number(value)
    if (Number.isSafeInteger(number)) return number
    throw wrongKind(field, 'a number within ±2^53', `${value}`)
  })
}

export function bigintFields(message: Message, field: number): readonly bigint[] {
  return (message.get(field) ?? []).flatMap((value) => {
    if (value.wire === 'varint') return [BigInt.asIntN(64, value.value)]
    if (value.wire === 'bytes')
      return readPackedVarints(value.value).map((packed) => BigInt.asIntN(64, packed))
    throw wrongKind(field, 'numbers', value.wire)
  })
}

/** A float32 of a field; 0 where it is absent. */
export function floatField(message: Message, field: number): number {
  const all = floatFields(message, field)
  return all[all.length - 1] ?? 0
}

/** Float32 numbers, packed or not. */
export function floatFields(message: Message, field: number): readonly number[] {
  return (message.get(field) ?? []).flatMap((value) => floatsOf(value, field))
}

export function bytesFields(message: Message, field: number): readonly Uint8Array[] {
  return (message.get(field) ?? []).map((value) => {
    if (value.wire === 'bytes') return value.value
    throw wrongKind(field, 'bytes', value.wire)
  })
}

export function messageFields(message: Message, field: number): readonly Message[] {
  return bytesFields(message, field).map(readMessage)
}

/** The last message of a field; an empty one where there is none. */
export function messageField(message: Message, field: number): Message {
  const all = messageFields(message, field)
  return all[all.length - 1] ?? new Map()
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function floatsOf(value: FieldValue, field: number): readonly number[] {
  if (value.wire === 'varint' || value.wire === 'fixed64' || value.value.length % 4 !== 0) {
    throw wrongKind(field, 'float32 numbers', value.wire)
  }
  const view = new DataView(value.value.buffer, value.value.byteOffset, value.value.length)
  return Array.from({ length: value.value.length / 4 }, (_, i) => view.getFloat32(i * 4, true))
}

function wrongKind(field: number, expected: string, actual: string): ModelError {
  return new ModelError(
    `ONNX file: expected ${expected} in field ${field}, got ${actual}; fetch the file again from its origin`,
  )
}
