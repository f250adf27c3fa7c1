import { DATA_TYPES } from '../data-type.ts'
import type { Attribute, Value } from '../graph.ts'
import type { GraphBuilder } from '../graph-builder.ts'
import { tensor } from '../tensor.ts'
import type { Arithmetic } from './arithmetic.ts'
import type { EncoderConfig } from './encoder-config.ts'
import type { EncoderWeights } from './encoder-weights.ts'

/** What the parts of an encoder's graph are built with. */
export interface GraphContext {
  readonly graph: GraphBuilder
  readonly config: EncoderConfig
  readonly weights: EncoderWeights
  readonly arithmetic: Arithmetic
}

export function cast(graph: GraphBuilder, x: Value, dataType: 'int32' | 'float32'): Value {
  const to: Attribute = { kind: 'int', value: DATA_TYPES[dataType].code }
  return graph.apply('Cast', [x], { dataType, shape: x.shape }, { attributes: { to } })
}

/** A weight as it is, as a constant of the graph. */
export function vector({ graph, weights }: GraphContext, name: string): Value {
  const { shape, values } = weights(name)
  return graph.constant(tensor(name, 'float32', shape, values))
}
