import { ModelError } from '../core/errors.ts'
import { DATA_TYPES, type DataType, dataTypeOfCode } from './data-type.ts'
import {
  bigintFields,
  bytesFields,
  floatFields,
  integerField,
  integerFields,
  textField,
} from './message-fields.ts'
import { TENSOR } from './model-fields.ts'
import type { Message } from './protobuf/reader.ts'
import { elementCount, type Tensor } from './tensor.ts'

/** @throws {ModelError} for a tensor whose bytes are elsewhere or do not fill its shape, or of a type outside our subset */
export function readTensor(message: Message): Tensor {
  const name = textField(message, TENSOR.name)
  if (message.has(TENSOR.externalData) || integerField(message, TENSOR.dataLocation) !== 0) {
    throw new ModelError(
      `ONNX file: expected the weights of ${name} inside the file, got a pointer to another; export the model as one file`,
    )
  }
  const dataType = readDataType(name, integerField(message, TENSOR.dataType))
  const shape = integerFields(message, TENSOR.shape)
  if (shape.some((length) => length < 0)) throw wrongSize(name, 'lengths ≥ 0', `[${shape}]`)
  const bytes = bytesFields(message, TENSOR.bytes).at(-1) ?? listedBytes(message, dataType)
  const expected = elementCount(shape) * DATA_TYPES[dataType].sizeBytes
  if (bytes.length !== expected) {
    throw wrongSize(name, `${expected} bytes for ${dataType} [${shape}]`, `${bytes.length}`)
  }
  return { name, dataType, shape, bytes }
}

/** @throws {ModelError} for a code outside our subset */
export function readDataType(name: string, code: number): DataType {
  const dataType = dataTypeOfCode(code)
  if (dataType !== undefined) return dataType
  throw new ModelError(
    `ONNX file: expected one of ${Object.keys(DATA_TYPES).join(', ')} as type of ${name}, got code ${code}; export the model in another precision`,
  )
}

/** Elements that are listed one by one, as small tensors of some exporters are, instead of lying there as bytes. */
function listedBytes(message: Message, dataType: DataType): Uint8Array {
  const view = (values: ArrayBufferView): Uint8Array =>
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  switch (dataType) {
    case 'float32':
      return view(Float32Array.from(floatFields(message, TENSOR.floats)))
    case 'int64':
      return view(BigInt64Array.from(bigintFields(message, TENSOR.int64s)))
    case 'int32':
      return view(Int32Array.from(integerFields(message, TENSOR.int32s)))
    case 'float16':
    case 'bfloat16':
      return view(Uint16Array.from(integerFields(message, TENSOR.int32s)))
    case 'float64':
      throw new ModelError(
        `ONNX file: expected bytes in tensor ${textField(message, TENSOR.name)}, got listed float64 numbers; export the model in float32`,
      )
    default:
      return Uint8Array.from(integerFields(message, TENSOR.int32s))
  }
}

function wrongSize(name: string, expected: string, actual: string): ModelError {
  return new ModelError(
    `ONNX file: expected ${expected} in tensor ${name}, got ${actual}; fetch the file again from its origin`,
  )
}
