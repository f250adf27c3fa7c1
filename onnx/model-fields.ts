/** Field numbers of onnx.proto (github.com/onnx/onnx, IR version 8), as far as we write or read them. */

export const MODEL = {
  irVersion: 1,
  producer: 2,
  graph: 7,
  operatorSets: 8,
  metadata: 14,
  training: 20,
  functions: 25,
} as const
export const OPERATOR_SET = { domain: 1, version: 2 } as const
export const METADATA = { key: 1, value: 2 } as const
export const GRAPH = {
  nodes: 1,
  name: 2,
  initializers: 5,
  inputs: 11,
  outputs: 12,
  intermediates: 13,
  sparseInitializers: 15,
} as const
export const NODE = { inputs: 1, outputs: 2, name: 3, operator: 4, attributes: 5, domain: 7 } as const
export const ATTRIBUTE = {
  name: 1,
  float: 2,
  int: 3,
  string: 4,
  tensor: 5,
  floats: 7,
  ints: 8,
  strings: 9,
  kind: 20,
} as const
export const TENSOR = {
  shape: 1,
  dataType: 2,
  floats: 4,
  int32s: 5,
  int64s: 7,
  name: 8,
  bytes: 9,
  externalData: 13,
  dataLocation: 14,
} as const
export const VALUE = { name: 1, type: 2 } as const
export const TYPE = { tensor: 1 } as const
export const TENSOR_TYPE = { dataType: 1, shape: 2 } as const
export const SHAPE = { dimensions: 1 } as const
export const DIMENSION = { length: 1, name: 2 } as const

/** AttributeProto.AttributeType by our name of it. */
export const ATTRIBUTE_KINDS = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  floats: 6,
  ints: 7,
  strings: 8,
} as const
