import { tensor } from '../tensor.ts'
import type { Arithmetic } from './arithmetic.ts'
import { transposed } from './transposed.ts'

/** Everything in float32. */
export const float32Arithmetic: Arithmetic = {
  oneText: false,

  embed(graph, ids, name, table) {
    const rows = graph.constant(tensor(name, 'float32', table.shape, table.values))
    const shape = [...ids.shape, ...table.shape.slice(1)]
    return graph.apply('Gather', [rows, ids], { dataType: 'float32', shape })
  },

  linear(graph, x, { name, weight, bias }) {
    const [outputs, inputs] = weight.shape as [number, number]
    const type = { dataType: 'float32', shape: [...x.shape.slice(0, -1), outputs] } as const
    const columns = tensor(`${name}.columns`, 'float32', [inputs, outputs], transposed(weight))
    const product = graph.apply('MatMul', [x, graph.constant(columns)], type)
    const offset = graph.constant(tensor(`${name}.bias`, 'float32', [outputs], bias.values))
    return graph.apply('Add', [product, offset], type)
  },
}
