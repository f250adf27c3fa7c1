import { multiply } from '../expressions.ts'
import type { Operator } from '../operator.ts'
import { likeFirstInput } from './like-first-input.ts'

/** y = eᵃ. ∂L/∂a = g · y. */
export const EXPONENTIAL: Operator = {
  name: 'Exp',
  domain: '',
  infer: likeFirstInput,
  pullBack: (tape, { outputs }, [gradient]) => [multiply(tape, gradient, outputs[0])],
}
