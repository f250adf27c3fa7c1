import { add, multiply, scale, subtract } from '../expressions.ts'
import type { Operator } from '../operator.ts'
import { likeFirstInput } from './like-first-input.ts'

/**
 * y = x · Φ(x), Φ being the normal distribution's: Hendrycks and Gimpel, arXiv:1606.08415, in its exact form.
 *
 * ∂L/∂x = g · (Φ(x) + x · φ(x)); with u = x/√2 that is ½ · g · (1 + erf(u) + 2/√π · u · e^(−u²)).
 */
export const GELU: Operator = {
  name: 'Gelu',
  domain: 'com.microsoft',
  infer: likeFirstInput,
  pullBack(tape, { inputs }, [gradient]) {
    const u = scale(tape, inputs[0], Math.SQRT1_2)
    // The factor 2/√π stands in the exponent, where it costs no pass of its own.
    const exponent = subtract(tape, tape.number(Math.log(2 / Math.sqrt(Math.PI))), multiply(tape, u, u))
    const density = multiply(tape, u, tape.apply('Exp', [exponent]))
    const slope = add(tape, add(tape, tape.apply('Erf', [u]), density), tape.number(1))
    return [scale(tape, multiply(tape, gradient, slope), 0.5)]
  },
}
