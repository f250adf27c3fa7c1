import { ModelError } from '../../core/errors.ts'
import { type Tensor, tensor } from '../../onnx/tensor.ts'
import { misfit } from './misfit.ts'
import type { Attributes, StaticValue, Step, Tape, Values } from './operator.ts'
import { operatorNamed } from './operator-table.ts'

/** An empty tape. */
export function openTape(): Tape {
  const inputs: StaticValue[] = []
  const constants = new Map<string, Tensor>()
  const integers = new Map<string, readonly number[]>()
  const steps: Step[] = []
  const written = new Map<string, Step>()

  function constant(content: Tensor): StaticValue {
    constants.set(content.name, content)
    const { name, dataType, shape } = content
    return { name, dataType, shape }
  }

  function applyForAll(name: string, operands: Values, attributes: Attributes = {}): Values {
    const key = JSON.stringify([name, operands.map((operand) => operand.name), attributes])
    const known = written.get(key)
    if (known !== undefined) return known.outputs
    const operator = operatorNamed(name)
    const types = operator.infer(operands, attributes, tape)
    const outputs = types.map((type, i) => ({ ...type, name: `${name}_${steps.length}_${i}` }))
    const step: Step = { operator, inputs: operands, outputs: atLeastOne(outputs), attributes }
    steps.push(step)
    written.set(key, step)
    return step.outputs
  }

  const tape: Tape = {
    inputs,
    constants,
    steps,
    input(name, type) {
      const value = { ...type, name }
      inputs.push(value)
      return value
    },
    constant,
    number: (value) => constant(tensor(`number_${value}`, 'float32', [], Float32Array.of(value))),
    integers(values) {
      const name = `integers_${values.join('_')}`
      integers.set(name, values)
      return constant(tensor(name, 'int64', [values.length], BigInt64Array.from(values, BigInt)))
    },
    integersOf(value) {
      const found = integers.get(value.name)
      if (found !== undefined) return found
      throw new ModelError(
        `training graph: expected integers that are part of the graph, got ${value.name}; make them with tape.integers`,
      )
    },
    apply: (operator, operands, attributes) => applyForAll(operator, operands, attributes)[0],
    applyForAll,
  }
  return tape
}

/** @throws {ModelError} for an empty list */
export function atLeastOne(values: readonly StaticValue[]): Values {
  const [first, ...rest] = values
  if (first !== undefined) return [first, ...rest]
  throw misfit('at least one value', 'none')
}
