import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ModelError } from '../../core/errors.ts'
import { DATA_TYPES } from '../data-type.ts'
import { elementCount, floatValues, type Tensor, tensor } from '../tensor.ts'
import { readSafetensors } from './read-safetensors.ts'
import { writeSafetensors } from './write-safetensors.ts'

const anyTensor = fc
  .record({
    name: fc.string({ unit: 'binary' }).filter((name) => name !== '__metadata__'),
    dataType: fc.constantFrom('float32', 'float16', 'bfloat16', 'int64'),
    shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
  })
  .chain(({ name, dataType, shape }) => {
    const length = elementCount(shape) * DATA_TYPES[dataType].sizeBytes
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((bytes): Tensor => ({ name, dataType, shape, bytes }))
  })

const someTensors = fc.uniqueArray(anyTensor, { maxLength: 5, selector: ({ name }) => name })

describe('a safetensors file', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(someTensors, (tensors) => {
        const read = readSafetensors(writeSafetensors(tensors, { note: 'a "quoted" one' }))
        expect(read).toEqual(new Map(tensors.map((one) => [one.name, one])))
      }),
    )
  })

  it('has the same bytes in whatever order the tensors come', () => {
    fc.assert(
      fc.property(someTensors, (tensors) => {
        expect(writeSafetensors(tensors.toReversed())).toEqual(writeSafetensors(tensors))
      }),
    )
  })

  it('is laid out as the format says', () => {
    const file = writeSafetensors([tensor('a', 'float32', [2], Float32Array.of(1, 2))])
    const header = '{"__metadata__":{},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
    expect(file.length).toBe(8 + 72 + 8)
    expect([...file.subarray(0, 8)]).toEqual([72, 0, 0, 0, 0, 0, 0, 0])
    expect(new TextDecoder().decode(file.subarray(8, 80))).toBe(header)
    expect([...new Float32Array(file.slice(80).buffer)]).toEqual([1, 2])
  })

  it('can be read from the middle of other bytes', () => {
    const file = writeSafetensors([tensor('a', 'float32', [2], Float32Array.of(1, 2))])
    const surrounded = new Uint8Array(file.length + 7)
    surrounded.set(file, 3)
    const read = readSafetensors(surrounded.subarray(3, 3 + file.length)).get('a')
    expect(read && [...floatValues(read)]).toEqual([1, 2])
  })

  it('is refused where it is cut anywhere', () => {
    const file = writeSafetensors([tensor('a', 'float16', [3], Uint16Array.of(1, 2, 3))])
    for (let length = 0; length < file.length; length++) {
      expect(() => readSafetensors(file.subarray(0, length))).toThrow(ModelError)
    }
  })

  it('is read or refused with a clear error, whatever bytes are changed', () => {
    const file = writeSafetensors([tensor('a', 'float32', [1, 2], Float32Array.of(1, 2))])
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 0, max: 255 }), (position, byte) => {
        const changed = file.with(position, byte)
        expect(outcome(() => readSafetensors(changed))).not.toBe('another error')
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['[]', 'a JSON object as the header'],
    ['{"a":3}', 'an object for tensor a'],
    ['{"a":{"dtype":"F8_E4M3","shape":[],"data_offsets":[0,1]}}', 'F32, F16, BF16, I64'],
    ['{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', 'lengths as shape of a'],
    ['{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}', 'two ascending offsets'],
    ['{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,400]}}', 'two ascending offsets'],
    ['{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,2]}}', '4 bytes for a'],
    ['{"a":{"dtype":"F32","shape":[9007199254740991,9007199254740991],"data_offsets":[0,4]}}', 'bytes for a'],
    ['{}', '0 bytes of tensors'],
    ['{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}', '2 bytes of tensors'],
    ['{"a":{"dtype":"F16","shape":[1],"data_offsets":[2,4]}}', 'a where the one before it ends, at 0'],
    [
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
      'b where the one before it ends, at 4',
    ],
    [
      '{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},"a":{"dtype":"F16","shape":[1],"data_offsets":[2,4]}}',
      'a where the one before it ends, at 0',
    ],
  ])('says what is wrong with the header %s', (header, message) => {
    expect(() => readSafetensors(fileOf(header))).toThrow(message)
  })

  it('refuses to be written with a name twice, or with a type that it does not know', () => {
    const one = tensor('a', 'float32', [1], Float32Array.of(1))
    expect(() => writeSafetensors([one, one])).toThrow('each name once')
    expect(() => writeSafetensors([tensor('a', 'int8', [1], Int8Array.of(1))])).toThrow('got int8')
  })
})

/** A file with this header and four bytes of tensors. */
function fileOf(header: string): Uint8Array {
  const encoded = new TextEncoder().encode(header)
  const file = new Uint8Array(8 + encoded.length + 4)
  new DataView(file.buffer).setBigUint64(0, BigInt(encoded.length), true)
  file.set(encoded, 8)
  return file
}

function outcome(action: () => unknown): 'read' | 'refused' | 'another error' {
  try {
    action()
    return 'read'
  } catch (error) {
    return error instanceof ModelError ? 'refused' : 'another error'
  }
}
