import { DATA_TYPES } from './data-type.ts'
import type { Attribute, Dimension, Graph, Model, Node, Value } from './graph.ts'
import * as fields from './model-fields.ts'
import { ProtobufWriter } from './protobuf/writer.ts'
import type { Tensor } from './tensor.ts'

/** The model as an ONNX file. Equal models give equal bytes. */
export function writeModel(model: Model): Uint8Array {
  const writer = new ProtobufWriter()
    .integer(fields.MODEL.irVersion, model.irVersion)
    .text(fields.MODEL.producer, model.producer)
    .message(fields.MODEL.graph, graphMessage(model.graph))
  for (const [domain, version] of Object.entries(model.operatorSets)) {
    writer.message(
      fields.MODEL.operatorSets,
      new ProtobufWriter()
        .text(fields.OPERATOR_SET.domain, domain)
        .integer(fields.OPERATOR_SET.version, version),
    )
  }
  for (const [key, value] of Object.entries(model.metadata)) {
    writer.message(
      fields.MODEL.metadata,
      new ProtobufWriter().text(fields.METADATA.key, key).text(fields.METADATA.value, value),
    )
  }
  return writer.finish()
}

function graphMessage(graph: Graph): ProtobufWriter {
  const writer = new ProtobufWriter()
  for (const node of graph.nodes) writer.message(fields.GRAPH.nodes, nodeMessage(node))
  writer.text(fields.GRAPH.name, graph.name)
  for (const tensor of graph.initializers) writer.message(fields.GRAPH.initializers, tensorMessage(tensor))
  for (const value of graph.inputs) writer.message(fields.GRAPH.inputs, valueMessage(value))
  for (const value of graph.outputs) writer.message(fields.GRAPH.outputs, valueMessage(value))
  for (const value of graph.intermediates) writer.message(fields.GRAPH.intermediates, valueMessage(value))
  return writer
}

function nodeMessage(node: Node): ProtobufWriter {
  const writer = new ProtobufWriter()
  for (const input of node.inputs) writer.text(fields.NODE.inputs, input)
  for (const output of node.outputs) writer.text(fields.NODE.outputs, output)
  writer.text(fields.NODE.name, node.name).text(fields.NODE.operator, node.operator)
  for (const [name, attribute] of Object.entries(node.attributes)) {
    writer.message(fields.NODE.attributes, attributeMessage(name, attribute))
  }
  if (node.domain !== '') writer.text(fields.NODE.domain, node.domain)
  return writer
}

function attributeMessage(name: string, attribute: Attribute): ProtobufWriter {
  const writer = new ProtobufWriter().text(fields.ATTRIBUTE.name, name)
  writeAttributeValue(writer, attribute)
  return writer.integer(fields.ATTRIBUTE.kind, fields.ATTRIBUTE_KINDS[attribute.kind])
}

function writeAttributeValue(writer: ProtobufWriter, attribute: Attribute): void {
  switch (attribute.kind) {
    case 'int':
      writer.integer(fields.ATTRIBUTE.int, attribute.value)
      break
    case 'float':
      writer.float(fields.ATTRIBUTE.float, attribute.value)
      break
    case 'string':
      writer.text(fields.ATTRIBUTE.string, attribute.value)
      break
    case 'ints':
      for (const item of attribute.value) writer.integer(fields.ATTRIBUTE.ints, item)
      break
    case 'floats':
      for (const item of attribute.value) writer.float(fields.ATTRIBUTE.floats, item)
      break
    case 'strings':
      for (const item of attribute.value) writer.text(fields.ATTRIBUTE.strings, item)
      break
    case 'tensor':
      writer.message(fields.ATTRIBUTE.tensor, tensorMessage(attribute.value))
  }
}

function tensorMessage(tensor: Tensor): ProtobufWriter {
  const writer = new ProtobufWriter()
  for (const length of tensor.shape) writer.integer(fields.TENSOR.shape, length)
  return writer
    .integer(fields.TENSOR.dataType, DATA_TYPES[tensor.dataType].code)
    .text(fields.TENSOR.name, tensor.name)
    .bytes(fields.TENSOR.bytes, tensor.bytes)
}

function valueMessage(value: Value): ProtobufWriter {
  const shape = new ProtobufWriter()
  for (const dimension of value.shape) shape.message(fields.SHAPE.dimensions, dimensionMessage(dimension))
  const tensorType = new ProtobufWriter()
    .integer(fields.TENSOR_TYPE.dataType, DATA_TYPES[value.dataType].code)
    .message(fields.TENSOR_TYPE.shape, shape)
  const type = new ProtobufWriter().message(fields.TYPE.tensor, tensorType)
  return new ProtobufWriter().text(fields.VALUE.name, value.name).message(fields.VALUE.type, type)
}

function dimensionMessage(dimension: Dimension): ProtobufWriter {
  const writer = new ProtobufWriter()
  return typeof dimension === 'number'
    ? writer.integer(fields.DIMENSION.length, dimension)
    : writer.text(fields.DIMENSION.name, dimension)
}
