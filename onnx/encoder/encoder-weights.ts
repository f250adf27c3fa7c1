import { ModelError } from '../../core/errors.ts'
import { floatValues, type Tensor } from '../tensor.ts'
import type { EncoderConfig } from './encoder-config.ts'

/** A weight as numbers: row-major, a linear layer's as [outputs, inputs]. */
export interface Weight {
  readonly shape: readonly number[]
  readonly values: Float32Array
}

/** The weights of an encoder by name, e.g. `encoder.layer.0.output.dense.weight`. */
export type EncoderWeights = (name: string) => Weight

/**
 * How a cross-encoder makes one number of a pair: from the first token of both as one text, through a pooler and a
 * classifier; or from how alike the means of both texts are, which are read apart at first.
 */
export type PairEnding = 'relevance' | 'likeness'

/** In published files but no part of an embedding: the pooler and heads of pre-training, and the numbers 0, 1, 2, … */
const UNUSED = [/^pooler\./, /^cls\./, /^embeddings\.position_ids$/]

/**
 * The weights that the config calls for, and no others.
 *
 * @param ending of a cross-encoder, whose weights must be there, too.
 * @param tensors as in the published file; all names may have `bert.` in front.
 * @throws {ModelError} naming every tensor that is missing, unknown, or of another shape or type than expected.
 */
export function checkEncoderWeights(
  config: EncoderConfig,
  tensors: ReadonlyMap<string, Tensor>,
  ending?: PairEnding,
): EncoderWeights {
  const found = new Map([...tensors].map(([name, tensor]) => [name.replace(/^bert\./, ''), tensor]))
  const expected = expectedShapes(config, ending)
  const missing = [...expected.keys()].filter((name) => !found.has(name))
  if (missing.length > 0) throw refused('these tensors', `a file without ${missing.join(', ')}`)
  const unknown = [...found.keys()].filter(
    (name) => !expected.has(name) && !UNUSED.some((pattern) => pattern.test(name)),
  )
  if (unknown.length > 0) throw refused("only a BERT encoder's tensors", unknown.join(', '))
  for (const [name, shape] of expected) {
    const actual = found.get(name)?.shape
    if (`${actual}` !== `${shape}`) throw refused(`[${shape}] as shape of ${name}`, `[${actual}]`)
  }
  const converted = new Map<string, Weight>()
  return (name) => {
    const known = converted.get(name)
    if (known !== undefined) return known
    const tensor = found.get(name)
    if (tensor === undefined) throw refused('a tensor of the encoder', name)
    const weight = { shape: tensor.shape, values: floatValues(tensor) }
    converted.set(name, weight)
    return weight
  }
}

/** Name → shape of every weight, with those of a cross-encoder's ending where it is one. */
export function expectedShapes(
  config: EncoderConfig,
  ending?: PairEnding,
): ReadonlyMap<string, readonly number[]> {
  const { hiddenSize: hidden, intermediateSize: intermediate } = config
  const shapes = new Map<string, readonly number[]>([
    ['embeddings.word_embeddings.weight', [config.vocabularySize, hidden]],
    ['embeddings.position_embeddings.weight', [config.maxPositions, hidden]],
    ['embeddings.token_type_embeddings.weight', [config.tokenTypes, hidden]],
    ...normShapes('embeddings.LayerNorm', hidden),
  ])
  for (let layer = 0; layer < config.layers; layer++) {
    const prefix = `encoder.layer.${layer}`
    const entries = [
      ...linearShapes(`${prefix}.attention.self.query`, hidden, hidden),
      ...linearShapes(`${prefix}.attention.self.key`, hidden, hidden),
      ...linearShapes(`${prefix}.attention.self.value`, hidden, hidden),
      ...linearShapes(`${prefix}.attention.output.dense`, hidden, hidden),
      ...normShapes(`${prefix}.attention.output.LayerNorm`, hidden),
      ...linearShapes(`${prefix}.intermediate.dense`, intermediate, hidden),
      ...linearShapes(`${prefix}.output.dense`, hidden, intermediate),
      ...normShapes(`${prefix}.output.LayerNorm`, hidden),
    ]
    for (const [name, shape] of entries) shapes.set(name, shape)
  }
  if (config.whitened) shapes.set('whitening.weight', [hidden, hidden])
  if (ending === undefined) return shapes
  if (ending === 'likeness') return new Map([...shapes, ...linearShapes('classifier', 1, 1)])
  return new Map([
    ...shapes,
    ...linearShapes('pooler.dense', hidden, hidden),
    ...linearShapes('classifier', 1, hidden),
  ])
}

function linearShapes(name: string, outputs: number, inputs: number): [string, readonly number[]][] {
  return [
    [`${name}.weight`, [outputs, inputs]],
    [`${name}.bias`, [outputs]],
  ]
}

function normShapes(name: string, width: number): [string, readonly number[]][] {
  return [
    [`${name}.weight`, [width]],
    [`${name}.bias`, [width]],
  ]
}

function refused(expected: string, actual: string): ModelError {
  return new ModelError(
    `weights: expected ${expected}, got ${actual}; use the safetensors file that belongs to this config.json`,
  )
}
