import { elementCount } from '../../../onnx/tensor.ts'
import { multiply, reshape, sum, sumOver } from '../expressions.ts'
import { atLeastOne, openTape } from '../open-tape.ts'
import { type Passes, splitPasses } from '../split-passes.ts'
import type { OperatorCase } from './operator-cases.ts'
import { randomValues } from './random-values.ts'

/** An operator's case as training sees it: passes over the weighted sum of its outputs. */
export interface DifferentiatedCase {
  readonly passes: Passes
  /** Inputs by name, all of them leaves. */
  readonly inputs: Readonly<Record<string, Float64Array>>
}

/** Each output enters the result with weights of its own, so that no two elements' gradients can be exchanged. */
export function differentiateCase(which: OperatorCase): DifferentiatedCase {
  const tape = openTape()
  const leaves = which.shapes.map((shape, i) => tape.input(`input_${i}`, { dataType: 'float32', shape }))
  const integers = (which.integers ?? []).map((values) => tape.integers(values))
  const all = tape.applyForAll(which.operator, atLeastOne([...leaves, ...integers]), which.attributes)
  const outputs = all.slice(0, tape.steps[0]?.operator.differentiableOutputs)
  const weights = outputs.map(({ dataType, shape }, i) => tape.input(`weight_${i}`, { dataType, shape }))
  const parts = outputs.map((output, i) => {
    const weighted = multiply(tape, output, weights[i] ?? output)
    return sumOver(tape, reshape(tape, weighted, [elementCount(output.shape)]), [0], false)
  })
  const result = sum(tape, atLeastOne(parts))
  const valuesOf = (seed: number, count: number) =>
    randomValues(count, seed).map((value) => (which.isPositive ? 1 + value / 2 : value))
  const named = [...leaves, ...weights].map(
    ({ name, shape }, seed) => [name, valuesOf(seed + 1, elementCount(shape))] as const,
  )
  return { passes: splitPasses(tape, [result], leaves), inputs: Object.fromEntries(named) }
}
