import { divide, scale } from '../expressions.ts'
import type { Operator } from '../operator.ts'
import { likeFirstInput } from './like-first-input.ts'

/** y = √a. ∂L/∂a = ½ · g / y. */
export const SQUARE_ROOT: Operator = {
  name: 'Sqrt',
  domain: '',
  infer: likeFirstInput,
  pullBack: (tape, { outputs }, [gradient]) => [scale(tape, divide(tape, gradient, outputs[0]), 0.5)],
}
