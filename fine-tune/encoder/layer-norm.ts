import type { StaticValue } from '../autodiff/operator.ts'
import type { GraphContext } from './graph-context.ts'

/** Each row with mean 0 and variance 1, then weighed and shifted. */
export function layerNorm(
  { tape, config, parameter }: GraphContext,
  x: StaticValue,
  name: string,
): StaticValue {
  return tape.apply('LayerNormalization', [x, parameter(`${name}.weight`), parameter(`${name}.bias`)], {
    axis: { kind: 'int', value: -1 },
    epsilon: { kind: 'float', value: config.layerNormEpsilon },
  })
}
