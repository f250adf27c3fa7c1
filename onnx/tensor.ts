import { ModelError } from '../core/errors.ts'
import { DATA_TYPES, type DataType } from './data-type.ts'
import { floatsFromBrainFloats, floatsFromHalves } from './half-precision.ts'

/** Numbers with a name: an initializer of a graph, a weight of a file. */
export interface Tensor {
  readonly name: string
  readonly dataType: DataType
  /** Empty for a single number. */
  readonly shape: readonly number[]
  /** Elements in row-major order, little-endian; at any alignment. */
  readonly bytes: Uint8Array
}

/** How many elements a shape holds; 1 for the empty shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}

/** A tensor over `values`, which are not copied. @throws {ModelError} where they do not fill `shape` */
export function tensor(
  name: string,
  dataType: DataType,
  shape: readonly number[],
  values: Float32Array | Uint16Array | Int8Array | Uint8Array | Int32Array | BigInt64Array,
): Tensor {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const expected = elementCount(shape) * DATA_TYPES[dataType].sizeBytes
  if (bytes.length !== expected) {
    throw new ModelError(
      `tensor ${name}: expected ${expected} bytes for ${dataType} [${shape}], got ${bytes.length}; give as many values as the shape holds`,
    )
  }
  return { name, dataType, shape, bytes }
}

/** Elements as float32, from float32, float16 or bfloat16. A view where it can be. @throws {ModelError} for another type */
export function floatValues(source: Tensor): Float32Array {
  if (source.dataType === 'float32') return new Float32Array(...aligned(source.bytes, 4))
  if (source.dataType === 'float16') return floatsFromHalves(new Uint16Array(...aligned(source.bytes, 2)))
  if (source.dataType === 'bfloat16') {
    return floatsFromBrainFloats(new Uint16Array(...aligned(source.bytes, 2)))
  }
  throw new ModelError(
    `tensor ${source.name}: expected float32, float16 or bfloat16, got ${source.dataType}; convert the weights to one of these`,
  )
}

/** Buffer, offset and length of a view of `sizeBytes` a piece; copied where the bytes do not lie on such a boundary. */
function aligned(bytes: Uint8Array, sizeBytes: number): [ArrayBufferLike, number, number] {
  const whole = bytes.byteOffset % sizeBytes === 0 ? bytes : bytes.slice()
  return [whole.buffer, whole.byteOffset, whole.byteLength / sizeBytes]
}
