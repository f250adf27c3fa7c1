import type { Value } from '../graph.ts'
import type { ValueType } from '../graph-builder.ts'
import { tensor } from '../tensor.ts'
import { acrossBias } from './across-bias.ts'
import { cast, type GraphContext } from './graph-context.ts'

/** What the vector of token type 1 differs from that of type 0, added where `types` is 1. */
export function addSecondType({ graph, config, weights }: GraphContext, x: Value, types: Value): Value {
  const { hiddenSize } = config
  const table = weights('embeddings.token_type_embeddings.weight').values
  const difference = Float32Array.from(
    { length: hiddenSize },
    (_, i) => (table[hiddenSize + i] as number) - (table[i] as number),
  )
  const row = graph.constant(tensor('second-type', 'float32', [hiddenSize], difference))
  const column = graph.apply('Unsqueeze', [cast(graph, types, 'float32'), graph.integers([2])], {
    dataType: 'float32',
    shape: [...types.shape, 1],
  })
  return graph.apply('Add', [x, graph.apply('Mul', [column, row], x)], x)
}

/**
 * Positions from 0 on in each of a pair's texts; those of padding are within the table. int64 [batch, sequence].
 *
 * @param length int64 [1]
 */
export function positionsOfEach({ graph, config }: GraphContext, types: Value, length: Value): Value {
  const scalar = graph.apply('Squeeze', [length], { dataType: 'int64', shape: [] })
  const zero = graph.integers([0], [])
  const row = graph.apply('Range', [zero, scalar, graph.integers([1], [])], {
    dataType: 'int64',
    shape: ['sequence'],
  })
  const axis = { axis: { kind: 'int', value: 1 } } as const
  // The first token of type 1.
  const start = graph.apply(
    'ArgMax',
    [types],
    { ...types, shape: [types.shape[0] ?? 1, 1] },
    { attributes: axis },
  )
  const positions = graph.apply('Sub', [row, graph.apply('Mul', [types, start], types)], types)
  return graph.apply('Min', [positions, graph.integers([config.maxPositions - 1])], types)
}

/** By layer: what is added to attention scores, [batch, 1, sequence, sequence], 0 within a text. */
export function acrossTexts({ graph, config }: GraphContext, types: Value): (layer: number) => Value {
  const [batch = 1, length = 1] = types.shape
  const numbers = cast(graph, types, 'float32')
  const side = (axes: readonly number[], shape: ValueType['shape']) =>
    graph.apply('Unsqueeze', [numbers, graph.integers(axes)], { dataType: 'float32', shape })
  const type: ValueType = { dataType: 'float32', shape: [batch, 1, length, length] }
  const difference = graph.apply(
    'Sub',
    [side([1, 3], [batch, 1, length, 1]), side([1, 2], [batch, 1, 1, length])],
    type,
  )
  const isAcross = graph.apply('Abs', [difference], type)
  const known = new Map<number, Value>()
  return (layer) => {
    const bias = acrossBias(layer, config.apartLayers ?? 0)
    const value = known.get(bias) ?? graph.apply('Mul', [isAcross, graph.number(bias)], type)
    known.set(bias, value)
    return value
  }
}
