import { misfit } from '../misfit.ts'
import type { Operator } from '../operator.ts'
import { likeFirstInput } from './like-first-input.ts'

/** y = a + b + …, all of one shape. ∂L/∂ of each term = g. */
export const SUM: Operator = {
  name: 'Sum',
  domain: '',
  infer(inputs) {
    const [{ shape }, ...others] = inputs
    const other = others.find((term) => `${term.shape}` !== `${shape}`)
    if (other !== undefined) throw misfit(`terms of shape [${shape}]`, `[${other.shape}]`)
    return likeFirstInput(inputs)
  },
  pullBack: (_, { inputs }, [gradient]) => inputs.map(() => gradient),
}
