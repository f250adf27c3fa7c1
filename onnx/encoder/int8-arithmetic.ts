import { DATA_TYPES } from '../data-type.ts'
import { halvesFromFloats } from '../half-precision.ts'
import { tensor } from '../tensor.ts'
import type { Arithmetic } from './encoder-graph.ts'
import type { Weight } from './encoder-weights.ts'

/** Matrices in int8, with a scale for each output; activations in uint8, with one scale for a text. Word vectors in float16. */
export const int8Arithmetic: Arithmetic = {
  embed(graph, ids, name, table) {
    const rows = graph.constant(tensor(name, 'float16', table.shape, halvesFromFloats(table.values)))
    const shape = [...ids.shape, ...table.shape.slice(1)]
    const halves = graph.apply('Gather', [rows, ids], { dataType: 'float16', shape })
    return graph.apply(
      'Cast',
      [halves],
      { dataType: 'float32', shape },
      {
        attributes: { to: { kind: 'int', value: DATA_TYPES.float32.code } },
      },
    )
  },

  multiply(graph, x, name, weight) {
    const [outputs, inputs] = weight.shape as [number, number]
    const { columns, scales } = quantized(weight)
    const operands = [
      x,
      graph.constant(tensor(`${name}.columns`, 'int8', [inputs, outputs], columns)),
      graph.constant(tensor(`${name}.scales`, 'float32', [outputs], scales)),
    ]
    const type = { dataType: 'float32', shape: [...x.shape.slice(0, -1), outputs] } as const
    return graph.apply('DynamicQuantizeMatMul', operands, type, { domain: 'com.microsoft' })
  },
}

/** Symmetric int8 in [−127, 127] with a scale for each output, laid out as [inputs, outputs]. */
function quantized(weight: Weight): { readonly columns: Int8Array; readonly scales: Float32Array } {
  const [outputs, inputs] = weight.shape as [number, number]
  const columns = new Int8Array(inputs * outputs)
  const scales = new Float32Array(outputs)
  for (let output = 0; output < outputs; output++) {
    const row = weight.values.subarray(output * inputs, (output + 1) * inputs)
    const largest = row.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
    const scale = largest === 0 ? 1 : Math.fround(largest / 127)
    scales[output] = scale
    for (let input = 0; input < inputs; input++) {
      columns[input * outputs + output] = Math.round((row[input] as number) / scale)
    }
  }
  return { columns, scales }
}
