import { expectLastAxis } from '../attributes.ts'
import { meanOfRows, multiply, subtract, sumTo } from '../expressions.ts'
import { misfit } from '../misfit.ts'
import type { Operator, StaticValue } from '../operator.ts'

/**
 * y = w · x̂ + b, x̂ = (x − mean) / √(variance + ε) along the last dimension: Ba et al., arXiv:1607.06450. Outputs are y,
 * the mean and s = 1 / √(variance + ε).
 *
 * ```
 *   ∂L/∂x = s · (h − mean(h) − x̂ · mean(h · x̂))      h = g · w
 *   ∂L/∂w = Σ g · x̂                                  over all rows
 *   ∂L/∂b = Σ g
 * ```
 */
export const LAYER_NORMALIZATION: Operator = {
  name: 'LayerNormalization',
  domain: '',
  differentiableOutputs: 1,
  infer(inputs, attributes) {
    const [{ dataType, shape }, ...weights] = inputs
    expectLastAxis(attributes, inputs[0])
    const wrong = weights.find((weight) => `${weight.shape}` !== `${shape.slice(-1)}`)
    if (wrong !== undefined) throw misfit(`weights of shape [${shape.slice(-1)}]`, `[${wrong.shape}]`)
    const perRow = { dataType, shape: [...shape.slice(0, -1), 1] }
    return [{ dataType, shape }, perRow, perRow]
  },
  pullBack(tape, { inputs, outputs }, [g]) {
    const [x, w, b] = inputs as [StaticValue, StaticValue, StaticValue]
    const [, mean, s] = outputs as [StaticValue, StaticValue, StaticValue]
    const normal = multiply(tape, subtract(tape, x, mean), s)
    const h = multiply(tape, g, w)
    const alongNormal = multiply(tape, normal, meanOfRows(tape, multiply(tape, h, normal)))
    const centred = subtract(tape, h, meanOfRows(tape, h))
    return [
      multiply(tape, subtract(tape, centred, alongNormal), s),
      sumTo(tape, multiply(tape, g, normal), w.shape),
      sumTo(tape, g, b.shape),
    ]
  },
}
