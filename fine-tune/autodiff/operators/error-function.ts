import { multiply, negate, scale } from '../expressions.ts'
import type { Operator } from '../operator.ts'
import { likeFirstInput } from './like-first-input.ts'

/** y = erf(a) = 2/√π · ∫₀ᵃ e^(−t²) dt. ∂L/∂a = g · 2/√π · e^(−a²). */
export const ERROR_FUNCTION: Operator = {
  name: 'Erf',
  domain: '',
  infer: likeFirstInput,
  pullBack(tape, { inputs }, [gradient]) {
    const [a] = inputs
    const bell = tape.apply('Exp', [negate(tape, multiply(tape, a, a))])
    return [multiply(tape, gradient, scale(tape, bell, 2 / Math.sqrt(Math.PI)))]
  },
}
