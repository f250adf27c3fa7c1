import { negate } from '../expressions.ts'
import type { Operator } from '../operator.ts'
import { likeFirstInput } from './like-first-input.ts'

/** y = −a. ∂L/∂a = −g. */
export const NEGATE: Operator = {
  name: 'Neg',
  domain: '',
  infer: likeFirstInput,
  pullBack: (tape, _, [gradient]) => [negate(tape, gradient)],
}
