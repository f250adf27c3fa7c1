import { ModelError } from '../core/errors.ts'
import type { Attribute, Dimension, Graph, Model, Node, Value } from './graph.ts'
import {
  floatField,
  floatFields,
  integerField,
  integerFields,
  messageField,
  messageFields,
  textField,
  textFields,
} from './message-fields.ts'
import * as fields from './model-fields.ts'
import { type Message, readMessage } from './protobuf/reader.ts'
import { readDataType, readTensor } from './read-tensor.ts'

/**
 * The model in an ONNX file. Tensors are views of `bytes`. Notes that change no result (documentation, versions of the
 * producer) are left out.
 *
 * @throws {ModelError} for bytes that are no ONNX file, and for what is outside our subset: weights in other files,
 * sparse weights, functions, training graphs, graphs within graphs, values that are no tensors, rare element types.
 */
export function readModel(bytes: Uint8Array): Model {
  const message = readMessage(bytes)
  refuse(message, fields.MODEL.training, 'a training graph')
  refuse(message, fields.MODEL.functions, 'functions')
  if (!message.has(fields.MODEL.graph)) throw unsupported('a graph', 'a file without one')
  return {
    irVersion: integerField(message, fields.MODEL.irVersion),
    producer: textField(message, fields.MODEL.producer),
    operatorSets: Object.fromEntries(
      messageFields(message, fields.MODEL.operatorSets).map((set) => [
        textField(set, fields.OPERATOR_SET.domain),
        integerField(set, fields.OPERATOR_SET.version),
      ]),
    ),
    metadata: Object.fromEntries(
      messageFields(message, fields.MODEL.metadata).map((entry) => [
        textField(entry, fields.METADATA.key),
        textField(entry, fields.METADATA.value),
      ]),
    ),
    graph: readGraph(messageField(message, fields.MODEL.graph)),
  }
}

function readGraph(message: Message): Graph {
  refuse(message, fields.GRAPH.sparseInitializers, 'sparse weights')
  return {
    name: textField(message, fields.GRAPH.name),
    inputs: messageFields(message, fields.GRAPH.inputs).map(readValue),
    outputs: messageFields(message, fields.GRAPH.outputs).map(readValue),
    initializers: messageFields(message, fields.GRAPH.initializers).map(readTensor),
    nodes: messageFields(message, fields.GRAPH.nodes).map(readNode),
    intermediates: messageFields(message, fields.GRAPH.intermediates).map(readValue),
  }
}

function readNode(message: Message): Node {
  return {
    name: textField(message, fields.NODE.name),
    operator: textField(message, fields.NODE.operator),
    domain: textField(message, fields.NODE.domain),
    inputs: textFields(message, fields.NODE.inputs),
    outputs: textFields(message, fields.NODE.outputs),
    attributes: Object.fromEntries(
      messageFields(message, fields.NODE.attributes).map((attribute) => [
        textField(attribute, fields.ATTRIBUTE.name),
        readAttribute(attribute),
      ]),
    ),
  }
}

function readAttribute(message: Message): Attribute {
  const kind = integerField(message, fields.ATTRIBUTE.kind)
  switch (kind) {
    case fields.ATTRIBUTE_KINDS.int:
      return { kind: 'int', value: integerField(message, fields.ATTRIBUTE.int) }
    case fields.ATTRIBUTE_KINDS.float:
      return { kind: 'float', value: floatField(message, fields.ATTRIBUTE.float) }
    case fields.ATTRIBUTE_KINDS.string:
      return { kind: 'string', value: textField(message, fields.ATTRIBUTE.string) }
    case fields.ATTRIBUTE_KINDS.ints:
      return { kind: 'ints', value: integerFields(message, fields.ATTRIBUTE.ints) }
    case fields.ATTRIBUTE_KINDS.floats:
      return { kind: 'floats', value: floatFields(message, fields.ATTRIBUTE.floats) }
    case fields.ATTRIBUTE_KINDS.strings:
      return { kind: 'strings', value: textFields(message, fields.ATTRIBUTE.strings) }
    case fields.ATTRIBUTE_KINDS.tensor:
      return { kind: 'tensor', value: readTensor(messageField(message, fields.ATTRIBUTE.tensor)) }
    default:
      throw unsupported(
        'an attribute of numbers, text or a tensor',
        `kind ${kind} of attribute ${textField(message, fields.ATTRIBUTE.name)}`,
      )
  }
}

function readValue(message: Message): Value {
  const name = textField(message, fields.VALUE.name)
  const type = messageField(message, fields.VALUE.type)
  if (!type.has(fields.TYPE.tensor)) throw unsupported(`a tensor as ${name}`, 'a value of another kind')
  const tensorType = messageField(type, fields.TYPE.tensor)
  const shape = messageField(tensorType, fields.TENSOR_TYPE.shape)
  return {
    name,
    dataType: readDataType(name, integerField(tensorType, fields.TENSOR_TYPE.dataType)),
    shape: messageFields(shape, fields.SHAPE.dimensions).map(readDimension),
  }
}

function readDimension(message: Message): Dimension {
  if (message.has(fields.DIMENSION.length)) return integerField(message, fields.DIMENSION.length)
  return textField(message, fields.DIMENSION.name)
}

function refuse(message: Message, field: number, what: string): void {
  if (message.has(field)) throw unsupported('a plain graph of operators', what)
}

function unsupported(expected: string, actual: string): ModelError {
  return new ModelError(`ONNX file: expected ${expected}, got ${actual}; export the model without it`)
}
