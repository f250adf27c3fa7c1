import { expectLastAxis } from '../attributes.ts'
import { multiply, subtract, sumOfRows } from '../expressions.ts'
import type { Operator } from '../operator.ts'
import { likeFirstInput } from './like-first-input.ts'

/** yᵢ = e^aᵢ / Σⱼ e^aⱼ along the last dimension. ∂L/∂a = g·y − y · Σ g·y. */
export const SOFTMAX: Operator = {
  name: 'Softmax',
  domain: '',
  infer(inputs, attributes) {
    expectLastAxis(attributes, inputs[0])
    return likeFirstInput(inputs)
  },
  pullBack(tape, { outputs }, [gradient]) {
    const [y] = outputs
    const weighted = multiply(tape, gradient, y)
    return [subtract(tape, weighted, multiply(tape, y, sumOfRows(tape, weighted)))]
  },
}
