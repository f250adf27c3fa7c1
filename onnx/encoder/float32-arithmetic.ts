import { tensor } from '../tensor.ts'
import type { Arithmetic } from './encoder-graph.ts'
import { transposed } from './transposed.ts'

/** Everything in float32. */
export const float32Arithmetic: Arithmetic = {
  embed(graph, ids, name, table) {
    const rows = graph.constant(tensor(name, 'float32', table.shape, table.values))
    return graph.apply('Gather', [rows, ids], {
      dataType: 'float32',
      shape: [...ids.shape, ...table.shape.slice(1)],
    })
  },

  multiply(graph, x, name, weight) {
    const [outputs, inputs] = weight.shape as [number, number]
    const columns = graph.constant(
      tensor(`${name}.columns`, 'float32', [inputs, outputs], transposed(weight)),
    )
    return graph.apply('MatMul', [x, columns], {
      dataType: 'float32',
      shape: [...x.shape.slice(0, -1), outputs],
    })
  },
}
