import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ModelError } from '../core/errors.ts'
import { DATA_TYPES, type DataType } from './data-type.ts'
import type { Attribute, Graph, Model, Node, Value } from './graph.ts'
import * as fields from './model-fields.ts'
import { ProtobufWriter } from './protobuf/writer.ts'
import { readModel } from './read-model.ts'
import { elementCount, type Tensor, tensor } from './tensor.ts'
import { writeModel } from './write-model.ts'

const text = fc.string({ unit: 'binary', maxLength: 6 })
const integer = fc.maxSafeInteger()
const float = fc.float({ noNaN: true })
const dataType = fc.constantFrom(...(Object.keys(DATA_TYPES) as DataType[]))

const anyTensor: fc.Arbitrary<Tensor> = fc
  .record({ name: text, dataType, shape: fc.array(fc.nat(3), { maxLength: 3 }) })
  .chain((head) => {
    const length = elementCount(head.shape) * DATA_TYPES[head.dataType].sizeBytes
    return fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => ({ ...head, bytes }))
  })

const attribute: fc.Arbitrary<Attribute> = fc.oneof(
  fc.record({ kind: fc.constant('int'), value: integer }),
  fc.record({ kind: fc.constant('float'), value: float }),
  fc.record({ kind: fc.constant('string'), value: text }),
  fc.record({ kind: fc.constant('ints'), value: fc.array(integer, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('floats'), value: fc.array(float, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('strings'), value: fc.array(text, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('tensor'), value: anyTensor }),
)

const value: fc.Arbitrary<Value> = fc.record({
  name: text,
  dataType,
  shape: fc.array(fc.oneof(fc.nat(), text), { maxLength: 3 }),
})

const node: fc.Arbitrary<Node> = fc.record({
  name: text,
  operator: text,
  domain: text,
  inputs: fc.array(text, { maxLength: 3 }),
  outputs: fc.array(text, { maxLength: 3 }),
  attributes: fc.dictionary(text, attribute, { maxKeys: 3, noNullPrototype: true }),
})

const graph: fc.Arbitrary<Graph> = fc.record({
  name: text,
  inputs: fc.array(value, { maxLength: 2 }),
  outputs: fc.array(value, { maxLength: 2 }),
  initializers: fc.array(anyTensor, { maxLength: 2 }),
  nodes: fc.array(node, { maxLength: 3 }),
  intermediates: fc.array(value, { maxLength: 2 }),
})

const model: fc.Arbitrary<Model> = fc.record({
  irVersion: fc.nat(),
  producer: text,
  operatorSets: fc.dictionary(text, fc.nat(), { maxKeys: 2, noNullPrototype: true }),
  metadata: fc.dictionary(text, text, { maxKeys: 2, noNullPrototype: true }),
  graph,
})

const SMALL: Model = {
  irVersion: 9,
  producer: 'test',
  operatorSets: { '': 18 },
  metadata: {},
  graph: {
    name: 'plus',
    inputs: [{ name: 'x', dataType: 'float32', shape: ['n', 2] }],
    outputs: [{ name: 'y', dataType: 'float32', shape: ['n', 2] }],
    initializers: [tensor('two', 'float32', [2], Float32Array.of(2, 2))],
    nodes: [
      { name: 'add', operator: 'Add', domain: '', inputs: ['x', 'two'], outputs: ['y'], attributes: {} },
    ],
    intermediates: [],
  },
}

describe('an ONNX file', () => {
  it('gives back the model that was written', () => {
    fc.assert(
      fc.property(model, (written) => {
        expect(readModel(writeModel(written))).toEqual(written)
      }),
    )
  })

  it('is read or refused with a clear error, wherever it is cut', () => {
    const file = writeModel(SMALL)
    for (let length = 0; length < file.length; length++) {
      expect(outcome(() => readModel(file.subarray(0, length)))).not.toBe('another error')
    }
  })

  it('is read or refused with a clear error, whatever bytes are changed', () => {
    const file = writeModel(SMALL)
    const change = fc.tuple(fc.nat(file.length - 1), fc.integer({ min: 0, max: 255 }))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const changed = changes.reduce((bytes, [position, byte]) => bytes.with(position, byte), file)
        expect(outcome(() => readModel(changed))).not.toBe('another error')
      }),
      { numRuns: 1000 },
    )
  })

  it('is refused where weights lie in another file', () => {
    const external = new ProtobufWriter()
      .text(fields.TENSOR.name, 'w')
      .integer(fields.TENSOR.dataType, DATA_TYPES.float32.code)
      .integer(fields.TENSOR.dataLocation, 1)
    expect(() => readModel(fileWithTensor(external))).toThrow('the weights of w inside the file')
  })

  it('is refused where a tensor has another length than its shape says', () => {
    const short = new ProtobufWriter()
      .integer(fields.TENSOR.shape, 2)
      .text(fields.TENSOR.name, 'w')
      .integer(fields.TENSOR.dataType, DATA_TYPES.float32.code)
      .bytes(fields.TENSOR.bytes, new Uint8Array(4))
    expect(() => readModel(fileWithTensor(short))).toThrow('8 bytes for float32 [2] in tensor w, got 4')
  })

  it('is refused where a tensor is of a type that we do not know', () => {
    const strange = new ProtobufWriter().text(fields.TENSOR.name, 'w').integer(fields.TENSOR.dataType, 99)
    expect(() => readModel(fileWithTensor(strange))).toThrow('as type of w, got code 99')
  })

  it('may list the elements of a tensor one by one', () => {
    const listed = new ProtobufWriter()
      .integer(fields.TENSOR.shape, 2)
      .integer(fields.TENSOR.dataType, DATA_TYPES.int64.code)
      .integer(fields.TENSOR.int64s, 7)
      .integer(fields.TENSOR.int64s, -1)
    const [read] = readModel(fileWithTensor(listed)).graph.initializers
    expect(read?.bytes).toEqual(new Uint8Array(BigInt64Array.of(7n, -1n).buffer))
  })

  it('is refused where an attribute is a graph', () => {
    const branch = new ProtobufWriter()
      .text(fields.ATTRIBUTE.name, 'then_branch')
      .integer(fields.ATTRIBUTE.kind, 5)
    const choice = new ProtobufWriter().message(fields.NODE.attributes, branch)
    const broken = new ProtobufWriter().message(fields.GRAPH.nodes, choice)
    expect(() => readModel(fileWithGraph(broken))).toThrow('kind 5 of attribute then_branch')
  })

  it('is refused where it has functions, or no graph', () => {
    const functions = new ProtobufWriter().message(fields.MODEL.functions, new ProtobufWriter())
    expect(() => readModel(functions.finish())).toThrow('got functions')
    expect(() => readModel(new Uint8Array())).toThrow('expected a graph')
  })
})

function fileWithTensor(message: ProtobufWriter): Uint8Array {
  return fileWithGraph(new ProtobufWriter().message(fields.GRAPH.initializers, message))
}

function fileWithGraph(message: ProtobufWriter): Uint8Array {
  return new ProtobufWriter().message(fields.MODEL.graph, message).finish()
}

function outcome(action: () => unknown): 'read' | 'refused' | 'another error' {
  try {
    action()
    return 'read'
  } catch (error) {
    return error instanceof ModelError ? 'refused' : 'another error'
  }
}
