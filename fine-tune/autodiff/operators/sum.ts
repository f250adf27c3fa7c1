import type { Operator } from '../operator.ts'
import { likeFirstInput } from './like-first-input.ts'

/** y = a + b + …, all of one shape. ∂L/∂ of each term = g. */
export const SUM: Operator = {
  name: 'Sum',
  domain: '',
  infer: likeFirstInput,
  pullBack: (_, { inputs }, [gradient]) => inputs.map(() => gradient),
}
