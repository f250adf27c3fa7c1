import { multiply, subtract } from '../expressions.ts'
import type { Operator } from '../operator.ts'
import { likeFirstInput } from './like-first-input.ts'

/** y = tanh(a). ∂L/∂a = g · (1 − y²). */
export const HYPERBOLIC_TANGENT: Operator = {
  name: 'Tanh',
  domain: '',
  infer: likeFirstInput,
  pullBack(tape, { outputs }, [gradient]) {
    const [y] = outputs
    const slope = subtract(tape, tape.number(1), multiply(tape, y, y))
    return [multiply(tape, gradient, slope)]
  },
}
