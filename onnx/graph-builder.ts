import { ModelError } from '../core/errors.ts'
import type { Attribute, Dimension, Graph, Node, Value } from './graph.ts'
import { type Tensor, tensor } from './tensor.ts'

/** Type and shape of a value that has no name yet. */
export type ValueType = Pick<Value, 'dataType' | 'shape'>

/** What a node has beside inputs and outputs. */
export interface NodeOptions {
  readonly domain?: string
  readonly attributes?: Readonly<Record<string, Attribute>>
}

/** Builds a graph in the order of its computation; every value is made before it is read. */
export class GraphBuilder {
  readonly #inputs: Value[] = []
  readonly #outputs: Value[] = []
  readonly #initializers = new Map<string, Tensor>()
  readonly #nodes: Node[] = []
  readonly #intermediates: Value[] = []

  input(name: string, type: ValueType): Value {
    const value = named(name, type)
    this.#inputs.push(value)
    return value
  }

  /** A constant. @throws {ModelError} where the name is taken */
  constant(content: Tensor): Value {
    const { name, dataType, shape } = content
    if (this.#initializers.has(name)) {
      throw new ModelError(`graph: expected a new name for a constant, got ${name} again; name it apart`)
    }
    this.#initializers.set(name, content)
    return { name, dataType, shape }
  }

  /** Integers, as operators take axes, bounds and places; equal ones are stored once. */
  integers(values: readonly number[], shape: readonly number[] = [values.length]): Value {
    const name = `integers_${values.join('_')}_as_${shape.join('x')}`
    return this.#shared(tensor(name, 'int64', shape, BigInt64Array.from(values, BigInt)))
  }

  /** A single float32; equal ones are stored once. */
  number(value: number): Value {
    return this.#shared(tensor(`number_${value}`, 'float32', [], Float32Array.of(value)))
  }

  /** Applies an operator with one output. `undefined` leaves an optional input out. */
  apply(
    operator: string,
    inputs: readonly (Value | undefined)[],
    type: ValueType,
    options: NodeOptions = {},
  ): Value {
    const output = named(`${operator}_${this.#nodes.length}`, type)
    this.#append(operator, inputs, [output], options)
    return output
  }

  /** Applies an operator with several outputs, in its order. */
  applyForAll(
    operator: string,
    inputs: readonly (Value | undefined)[],
    types: readonly ValueType[],
    options: NodeOptions = {},
  ): readonly Value[] {
    const outputs = types.map((type, i) => named(`${operator}_${this.#nodes.length}_${i}`, type))
    this.#append(operator, inputs, outputs, options)
    return outputs
  }

  /** Makes `value` a result of the graph, under a name of its own. */
  output(name: string, value: Value): void {
    const output = named(name, value)
    this.#nodes.push(node(`Identity_${this.#nodes.length}`, 'Identity', [value], [output], {}))
    this.#outputs.push(output)
  }

  build(name: string): Graph {
    return {
      name,
      inputs: [...this.#inputs],
      outputs: [...this.#outputs],
      initializers: [...this.#initializers.values()],
      nodes: [...this.#nodes],
      intermediates: [...this.#intermediates],
    }
  }

  #shared(content: Tensor): Value {
    this.#initializers.set(content.name, content)
    return named(content.name, content)
  }

  #append(
    operator: string,
    inputs: readonly (Value | undefined)[],
    outputs: readonly Value[],
    options: NodeOptions,
  ): void {
    this.#nodes.push(node(`${operator}_${this.#nodes.length}`, operator, inputs, outputs, options))
    this.#intermediates.push(...outputs)
  }
}

/** The longest shape to which both broadcast, as ONNX (and numpy) align them: from the last dimension. */
export function broadcastShape(a: readonly Dimension[], b: readonly Dimension[]): readonly Dimension[] {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, i) => {
    const left = a[a.length - rank + i] ?? 1
    const right = b[b.length - rank + i] ?? 1
    if (left === right || right === 1) return left
    if (left === 1) return right
    throw new ModelError(
      `graph: expected shapes that broadcast, got [${a}] and [${b}]; make the lengths equal or 1`,
    )
  })
}

/** `type` may be a value itself: only its type is taken. */
function named(name: string, type: ValueType): Value {
  return { name, dataType: type.dataType, shape: type.shape }
}

function node(
  name: string,
  operator: string,
  inputs: readonly (Value | undefined)[],
  outputs: readonly Value[],
  options: NodeOptions,
): Node {
  return {
    name,
    operator,
    domain: options.domain ?? '',
    inputs: inputs.map((input) => input?.name ?? ''),
    outputs: outputs.map((output) => output.name),
    attributes: options.attributes ?? {},
  }
}
