import type { Graph } from '../../../onnx/graph.ts'
import { floatValues, type Tensor } from '../../../onnx/tensor.ts'
import type { NumberArray } from './array.ts'
import { KERNELS } from './kernels.ts'

/**
 * Runs a graph in float64, operator by operator: the oracle for what ONNX Runtime computes in float32, and precise
 * enough for finite differences.
 *
 * @param inputs values of all inputs by name. @returns values of the outputs by name.
 */
export function evaluateGraph(
  graph: Graph,
  inputs: Readonly<Record<string, Float64Array>>,
): Readonly<Record<string, NumberArray>> {
  const known = new Map<string, NumberArray>(
    graph.initializers.map((content) => [content.name, asArray(content)]),
  )
  for (const { name, shape } of graph.inputs) {
    const values = inputs[name]
    if (values === undefined) throw new Error(`expected values of the input ${name}, got none`)
    known.set(name, { shape: shape as readonly number[], values })
  }
  for (const node of graph.nodes) {
    const kernel = KERNELS[node.operator]
    if (kernel === undefined) throw new Error(`expected a kernel for ${node.operator}, found none`)
    const operands = node.inputs.map((name) => get(known, name))
    const results = kernel(operands, node.attributes, node.outputs.length)
    for (const [i, name] of node.outputs.entries()) {
      const result = results[i]
      if (result !== undefined) known.set(name, result)
    }
  }
  return Object.fromEntries(graph.outputs.map(({ name }) => [name, get(known, name)]))
}

function get(known: ReadonlyMap<string, NumberArray>, name: string): NumberArray {
  const found = known.get(name)
  if (found === undefined) throw new Error(`expected ${name} to be computed before it is read, it is not`)
  return found
}

function asArray(content: Tensor): NumberArray {
  const { shape, bytes } = content
  if (content.dataType !== 'int64') return { shape, values: Float64Array.from(floatValues(content)) }
  return { shape, values: Float64Array.from(new BigInt64Array(bytes.slice().buffer), Number) }
}
