import { acrossBias } from './across-bias.ts'
import type { EncoderConfig } from './encoder-config.ts'
import type { EncoderWeights, Weight } from './encoder-weights.ts'

/** One vector for each token. */
type Rows = readonly Float32Array[]

/** What `forward` finds on its way. */
export interface ForwardTrace {
  /** Vectors of the tokens behind the last layer: [sequence][hidden]. */
  readonly last: Rows
  /** What each linear layer got, by its name as in `Arithmetic`: [sequence][inputs]. */
  readonly linearInputs: ReadonlyMap<string, Rows>
}

/**
 * The encoder in plain loops: for a handful of tokens, and as the oracle of the graphs.
 *
 * @param ids at least one token.
 * @param secondStart where the second text of a pair begins: tokens of type 1, or positions from 0 on where texts are read
 * apart at first; without it, it is one text.
 */
export function forward(
  config: EncoderConfig,
  weights: EncoderWeights,
  ids: readonly number[],
  secondStart = ids.length,
): ForwardTrace {
  const linearInputs = new Map<string, Rows>()
  const linear = (x: Rows, name: string): Rows => {
    linearInputs.set(name, x)
    return x.map((row) => multiply(row, weights(`${name}.weight`), weights(`${name}.bias`)))
  }
  const norm = (x: Rows, name: string): Rows =>
    x.map((row) =>
      normalise(row, weights(`${name}.weight`), weights(`${name}.bias`), config.layerNormEpsilon),
    )

  let x = norm(embed(weights, ids, secondStart, config.apartLayers !== undefined), 'embeddings.LayerNorm')
  for (let layer = 0; layer < config.layers; layer++) {
    const prefix = `encoder.layer.${layer}`
    const self = `${prefix}.attention.self`
    linearInputs.set(self, x)
    const [query, key, value] = ['query', 'key', 'value'].map((part) => linear(x, `${self}.${part}`)) as [
      Rows,
      Rows,
      Rows,
    ]
    const across = config.apartLayers === undefined ? 0 : acrossBias(layer, config.apartLayers)
    const isAcross = (a: number, b: number) => a < secondStart !== b < secondStart
    const bias = (a: number, b: number) => (isAcross(a, b) ? across : 0)
    const attended = linear(attend(query, key, value, config.heads, bias), `${prefix}.attention.output.dense`)
    x = norm(sum(attended, x), `${prefix}.attention.output.LayerNorm`)
    const active = linear(x, `${prefix}.intermediate.dense`).map((row) => row.map(gelu))
    x = norm(sum(linear(active, `${prefix}.output.dense`), x), `${prefix}.output.LayerNorm`)
  }
  return { last: x, linearInputs }
}

/** `weight · row (+ bias)`: [inputs] → [outputs]. Sums in float64. */
export function multiply(row: Float32Array, weight: Weight, bias?: Weight): Float32Array {
  const [outputs, inputs] = weight.shape as [number, number]
  return Float32Array.from({ length: outputs }, (_, output) => {
    let total = bias === undefined ? 0 : (bias.values[output] as number)
    const start = output * inputs
    for (let i = 0; i < inputs; i++) total += (weight.values[start + i] as number) * (row[i] as number)
    return total
  })
}

function embed(weights: EncoderWeights, ids: readonly number[], secondStart: number, isApart: boolean): Rows {
  const words = weights('embeddings.word_embeddings.weight')
  const positions = weights('embeddings.position_embeddings.weight').values
  const types = weights('embeddings.token_type_embeddings.weight').values
  const hidden = words.shape[1] as number
  return ids.map((id, place) => {
    const isSecond = place >= secondStart
    const position = isSecond && isApart ? place - secondStart : place
    const type = isSecond && !isApart ? 1 : 0
    return Float32Array.from(
      { length: hidden },
      (_, i) =>
        (words.values[id * hidden + i] as number) +
        (positions[position * hidden + i] as number) +
        (types[type * hidden + i] as number),
    )
  })
}

function sum(a: Rows, b: Rows): Rows {
  return a.map((row, i) => row.map((value, j) => value + (b[i]?.[j] as number)))
}

function normalise(row: Float32Array, gain: Weight, bias: Weight, epsilon: number): Float32Array {
  const mean = row.reduce((total, value) => total + value, 0) / row.length
  const variance = row.reduce((total, value) => total + (value - mean) ** 2, 0) / row.length
  const scale = 1 / Math.sqrt(variance + epsilon)
  return row.map(
    (value, i) => (value - mean) * scale * (gain.values[i] as number) + (bias.values[i] as number),
  )
}

/** softmax(Q·Kᵀ / √d + bias)·V for each head, side by side. */
function attend(
  query: Rows,
  key: Rows,
  value: Rows,
  heads: number,
  bias: (asking: number, asked: number) => number,
): Rows {
  const hidden = query[0]?.length ?? 0
  const width = hidden / heads
  return query.map((row, asking) => {
    const result = new Float32Array(hidden)
    for (let start = 0; start < hidden; start += width) {
      const scores = key.map(
        (other, asked) => dotOver(row, other, start, width) / Math.sqrt(width) + bias(asking, asked),
      )
      const largest = Math.max(...scores)
      const weights = scores.map((score) => Math.exp(score - largest))
      const total = weights.reduce((a, b) => a + b, 0)
      for (let i = start; i < start + width; i++) {
        result[i] =
          weights.reduce((a, weight, token) => a + weight * (value[token]?.[i] as number), 0) / total
      }
    }
    return result
  })
}

function dotOver(a: Float32Array, b: Float32Array, start: number, length: number): number {
  let total = 0
  for (let i = start; i < start + length; i++) total += (a[i] as number) * (b[i] as number)
  return total
}

/** x · Φ(x), by the error function of Abramowitz and Stegun, 7.1.26: within 1.5e-7. */
function gelu(x: number): number {
  const z = Math.abs(x) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * z)
  const polynomial =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  const error = 1 - polynomial * Math.exp(-z * z)
  return 0.5 * x * (1 + Math.sign(x) * error)
}
