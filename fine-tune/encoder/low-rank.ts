import type { Parameter, Parameters } from '../passes/trainable-model.ts'
import { mixed } from '../random/mixed.ts'

/** α / r of the paper, for any rank: the addition's share does not change with the rank. */
export const LOW_RANK_SCALE = 2

/** Names of the two factors beside the weight of a linear layer: [rank, inputs] and [outputs, rank]. */
export function lowRankNames(layer: string): { readonly down: string; readonly up: string } {
  return { down: `${layer}.low_rank.down`, up: `${layer}.low_rank.up` }
}

/**
 * Low-rank additions to all linear layers of an encoder: W + 2·B·A, of which A and B alone are trained. They are some
 * hundredth of the weights, so that a tenant's own cost little. B begins at 0: nothing changes at first. Source: Hu et
 * al., "LoRA", arXiv:2106.09685, section 4.1.
 *
 * @returns `parameters` with the factors beside them.
 */
export function withLowRank(parameters: Parameters, rank: number, seed: number): Parameters {
  const extended = new Map(parameters)
  for (const [layer, { shape }] of linearLayers(parameters)) {
    const [outputs, inputs] = shape as [number, number]
    const { down, up } = lowRankNames(layer)
    const bound = 1 / Math.sqrt(inputs)
    const values = Float32Array.from(
      { length: rank * inputs },
      (_, i) => bound * (mixed(seed, extended.size, i) / 2 ** 31),
    )
    extended.set(down, { shape: [rank, inputs], values })
    extended.set(up, { shape: [outputs, rank], values: new Float32Array(outputs * rank) })
  }
  return extended
}

/** Whether a weight is the first factor of an addition: the second, which begins at 0, alone says how much is added. */
export function isDownFactor(name: string): boolean {
  return name.endsWith(lowRankNames('').down)
}

/** The additions put into the weights they stand beside, in memory of their own; the factors are gone. */
export function mergedLowRank(parameters: Parameters): Parameters {
  const factors = linearLayers(parameters).flatMap(([layer]) => Object.values(lowRankNames(layer)))
  const merged = new Map([...parameters].filter(([name]) => !factors.includes(name)))
  for (const [layer, weight] of linearLayers(parameters)) {
    const { down, up } = lowRankNames(layer)
    const [a, b] = [parameters.get(down), parameters.get(up)]
    if (a !== undefined && b !== undefined) merged.set(`${layer}.weight`, merge(weight, a, b))
  }
  return merged
}

/** W + 2·B·A. */
function merge({ shape, values }: Parameter, a: Parameter, b: Parameter): Parameter {
  const [outputs, inputs] = shape as [number, number]
  const rank = a.shape[0] as number
  const sum = values.slice()
  for (let row = 0; row < outputs; row++) {
    for (let k = 0; k < rank; k++) {
      const factor = LOW_RANK_SCALE * (b.values[row * rank + k] as number)
      for (let column = 0; column < inputs; column++) {
        const place = row * inputs + column
        sum[place] = (sum[place] as number) + factor * (a.values[k * inputs + column] as number)
      }
    }
  }
  return { shape, values: sum }
}

/** Linear layers of the transformer with their weights: what stands below `encoder.layer` and has two dimensions. */
function linearLayers(parameters: Parameters): readonly (readonly [string, Parameter])[] {
  return [...parameters].flatMap(([name, parameter]) => {
    const layer = /^(encoder\.layer\..*)\.weight$/.exec(name)?.[1]
    return layer === undefined || parameter.shape.length < 2 ? [] : [[layer, parameter] as const]
  })
}
