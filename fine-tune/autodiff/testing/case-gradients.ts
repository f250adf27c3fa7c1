import type { Passes } from '../split-passes.ts'
import { evaluateGraph } from './evaluate-graph.ts'

type Inputs = Readonly<Record<string, Float64Array>>

/** What goes into the backward pass of a case: its inputs, what the way forth saved, and 1 for the result. */
export function backwardInputs({ forward, saved, seeds }: Passes, inputs: Inputs): Inputs {
  const forth = evaluateGraph(forward, inputs)
  const kept = saved.map(({ name }) => [name, forth[name]?.values as Float64Array] as const)
  const ones = seeds.map(({ name }) => [name, Float64Array.of(1)] as const)
  return { ...inputs, ...Object.fromEntries([...kept, ...ones]) }
}

/** Gradients of the leaves by both passes, in float64. */
export function caseGradients(passes: Passes, inputs: Inputs): readonly Float64Array[] {
  const back = evaluateGraph(passes.backward, backwardInputs(passes, inputs))
  return passes.gradients.map(({ name }) => back[name]?.values as Float64Array)
}

const STEP = 1e-5

/** (f(x + h) − f(x − h)) / 2h for each element x of one input. */
export function differenceQuotients({ infer }: Passes, inputs: Inputs, name: string): Float64Array {
  const values = inputs[name] as Float64Array
  const resultWith = (i: number, change: number): number => {
    const changed = values.map((value, j) => (j === i ? value + change : value))
    const [result] = Object.values(evaluateGraph(infer, { ...inputs, [name]: changed }))
    return result?.values[0] as number
  }
  return values.map((_, i) => (resultWith(i, STEP) - resultWith(i, -STEP)) / (2 * STEP))
}
