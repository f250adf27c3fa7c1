import { DATA_TYPES } from '../data-type.ts'
import type { Value } from '../graph.ts'
import type { GraphBuilder } from '../graph-builder.ts'
import { halvesFromFloats } from '../half-precision.ts'
import { tensor } from '../tensor.ts'
import type { Arithmetic, Linear } from './arithmetic.ts'
import { multiply } from './forward.ts'

/** By the name of a linear layer: what it gets for the first token, about. */
export type FirstTokenInputs = ReadonlyMap<string, Float32Array>

/** Rows whose largest value is below this are quantised as if it were this, so that nothing is divided by 0. */
const SMALLEST_ROW = 1

/**
 * Matrices in int8 with a scale for each output, activations in uint8, word vectors in float16.
 *
 * One scale serves a whole text, so that its largest value sets the step for all others. Two exact rearrangements keep
 * it small; `docs/decisions/0003-int8-recipe.md` has what each is worth:
 *
 * ```
 *   W·x₀ = W·(x₀ − c) + W·c       first token: nearly the same in all texts, with a value up to 100 times the usual one
 *   W·x  = (W·(x / max|x|)) · max|x|                                             each token: brought to the same size
 * ```
 *
 * @param firstToken what `c` is; layers that are not in it are left as they are.
 */
export function int8Arithmetic(firstToken: FirstTokenInputs): Arithmetic {
  return {
    oneText: true,

    embed(graph, ids, name, table) {
      const rows = graph.constant(tensor(name, 'float16', table.shape, halvesFromFloats(table.values)))
      const shape = [...ids.shape, ...table.shape.slice(1)]
      const halves = graph.apply('Gather', [rows, ids], { dataType: 'float16', shape })
      const to = { kind: 'int', value: DATA_TYPES.float32.code } as const
      return graph.apply('Cast', [halves], { dataType: 'float32', shape }, { attributes: { to } })
    },

    linear(graph, x, layer) {
      const bias = graph.constant(
        tensor(`${layer.name}.bias`, 'float32', layer.bias.shape, layer.bias.values),
      )
      // Attention averages over tokens: what comes out has no outliers.
      if (layer.role === 'attention-output') return quantizedProduct(graph, x, layer, bias)
      const usual = firstToken.get(layer.name)
      const centred =
        usual === undefined
          ? x
          : addToFirst(
              graph,
              x,
              `${layer.name}.minus`,
              usual.map((v) => -v),
            )
      const product = evenProduct(graph, centred, layer) // [1, sequence, outputs]
      const whole =
        usual === undefined
          ? product
          : addToFirst(graph, product, `${layer.name}.plus`, multiply(usual, layer.weight))
      return graph.apply('Add', [whole, bias], whole)
    },
  }
}

/** Adds `row` to the vector of the first token. */
function addToFirst(graph: GraphBuilder, x: Value, name: string, row: Float32Array): Value {
  const update = graph.constant(tensor(name, 'float32', [1, row.length], row))
  const reduction = { kind: 'string', value: 'add' } as const
  return graph.apply('ScatterND', [x, graph.integers([0, 0], [1, 2]), update], x, {
    attributes: { reduction },
  })
}

/** `x · weightᵀ`, every row brought to the same size before and back behind. */
function evenProduct(graph: GraphBuilder, x: Value, layer: Linear): Value {
  // The contraction's input comes out of GELU, which is nowhere below −0.17.
  const sizes = layer.role === 'contraction' ? x : graph.apply('Abs', [x], x)
  const type = { dataType: x.dataType, shape: [...x.shape.slice(0, -1), 1] }
  const largest = graph.apply('ReduceMax', [sizes, graph.integers([-1])], type)
  const size = graph.apply('Max', [largest, graph.number(SMALLEST_ROW)], type) // [1, sequence, 1]
  const product = quantizedProduct(graph, graph.apply('Div', [x, size], x), layer)
  return graph.apply('Mul', [product, size], product)
}

function quantizedProduct(graph: GraphBuilder, x: Value, { name, weight }: Linear, bias?: Value): Value {
  const [outputs, inputs] = weight.shape as [number, number]
  const { columns, scales } = quantizeRows(weight.values, outputs, inputs)
  const operands = [
    x,
    graph.constant(tensor(`${name}.columns`, 'int8', [inputs, outputs], columns)),
    graph.constant(tensor(`${name}.scales`, 'float32', [outputs], scales)),
  ]
  const noZeroPoint = undefined
  const type = { dataType: 'float32', shape: [...x.shape.slice(0, -1), outputs] } as const
  return graph.apply('DynamicQuantizeMatMul', [...operands, noZeroPoint, bias], type, {
    domain: 'com.microsoft',
  })
}

/** Symmetric int8 in [−127, 127] with a scale for each output: [outputs, inputs] → [inputs, outputs]. */
function quantizeRows(
  values: Float32Array,
  outputs: number,
  inputs: number,
): { readonly columns: Int8Array; readonly scales: Float32Array } {
  const columns = new Int8Array(inputs * outputs)
  const scales = new Float32Array(outputs)
  for (let output = 0; output < outputs; output++) {
    const row = values.subarray(output * inputs, (output + 1) * inputs)
    const largest = row.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
    const scale = largest === 0 ? 1 : Math.fround(largest / 127)
    scales[output] = scale
    for (let input = 0; input < inputs; input++) {
      columns[input * outputs + output] = Math.round((row[input] as number) / scale)
    }
  }
  return { columns, scales }
}
