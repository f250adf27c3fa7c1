import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OPERATORS } from './operator-table.ts'
import type { Passes } from './split-passes.ts'
import { differentiateCase } from './testing/differentiate-case.ts'
import { evaluateGraph } from './testing/evaluate-graph.ts'
import { OPERATOR_CASES } from './testing/operator-cases.ts'

type Inputs = Readonly<Record<string, Float64Array>>

const STEP = 1e-5

describe('gradients of operators', () => {
  it('are tested for every operator that has one', () => {
    const differentiable = OPERATORS.filter((operator) => operator.pullBack !== undefined)
    expect(Object.keys(OPERATOR_CASES).sort()).toEqual(differentiable.map(({ name }) => name).sort())
  })

  it.each(Object.entries(OPERATOR_CASES))('of %s equal finite differences in float64', (_, cases) => {
    fc.assert(
      fc.property(cases, (which) => {
        const { passes, inputs } = differentiateCase(which)
        const found = backward(passes, inputs)
        for (const [i] of which.shapes.entries()) {
          const expected = differences(passes, inputs, `input_${i}`)
          expect(relativeError(found[i] as Float64Array, expected)).toBeLessThan(1e-7)
        }
      }),
      { numRuns: 50 },
    )
  })
})

/** Gradients of the leaves by both passes. */
function backward(passes: Passes, inputs: Inputs): readonly Float64Array[] {
  const forth = evaluateGraph(passes.forward, inputs)
  const saved = passes.saved.map(({ name }) => [name, forth[name]?.values])
  const seeds = passes.seeds.map(({ name }) => [name, Float64Array.of(1)])
  const back = evaluateGraph(passes.backward, { ...inputs, ...Object.fromEntries([...saved, ...seeds]) })
  return passes.gradients.map(({ name }) => back[name]?.values as Float64Array)
}

/** (f(x + h) − f(x − h)) / 2h for each element x of one input. */
function differences(passes: Passes, inputs: Inputs, name: string): Float64Array {
  const values = inputs[name] as Float64Array
  const resultWith = (i: number, change: number): number => {
    const changed = values.map((value, j) => (j === i ? value + change : value))
    const [result] = Object.values(evaluateGraph(passes.infer, { ...inputs, [name]: changed }))
    return result?.values[0] as number
  }
  return values.map((_, i) => (resultWith(i, STEP) - resultWith(i, -STEP)) / (2 * STEP))
}

/** ‖a − b‖ / max(‖b‖, 1). */
function relativeError(a: Float64Array, b: Float64Array): number {
  const norm = (values: Float64Array) => Math.hypot(...values)
  return norm(a.map((value, i) => value - (b[i] as number))) / Math.max(norm(b), 1)
}
