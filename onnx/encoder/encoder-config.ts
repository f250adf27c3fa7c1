import { ModelError } from '../../core/errors.ts'

/** Shape of an encoder of the BERT family, from its config.json. Devlin et al., arXiv:1810.04805. */
export interface EncoderConfig {
  readonly vocabularySize: number
  /** Longest input, in tokens, that the position table has rows for. */
  readonly maxPositions: number
  readonly tokenTypes: number
  readonly layers: number
  readonly heads: number
  /** Width of a token's vector, and of the embedding. */
  readonly hiddenSize: number
  readonly intermediateSize: number
  readonly layerNormEpsilon: number
  /** Whether a text's vector goes through `whitening.weight` before it is brought to length 1; no key of Hugging Face's. */
  readonly whitened: boolean
  /**
   * First layers that read the two texts of a pair each by itself, see `acrossBias`; `undefined` for a model whose pair is
   * one text, or that reads single texts. No key of Hugging Face's.
   */
  readonly apartLayers?: number | undefined
}

/**
 * The shape that a config.json of a BERT model describes.
 *
 * @param config the parsed file.
 * @throws {ModelError} for another architecture, another activation than exact GELU, relative positions, or a size
 * that is missing or no positive integer.
 */
export function readEncoderConfig(config: unknown): EncoderConfig {
  if (typeof config !== 'object' || config === null) {
    throw new ModelError('config.json: expected a JSON object, got another value; fetch it from the origin')
  }
  const fields = config as Readonly<Record<string, unknown>>
  requireText(fields, 'model_type', 'bert')
  requireText(fields, 'hidden_act', 'gelu')
  if (fields['position_embedding_type'] !== undefined) {
    requireText(fields, 'position_embedding_type', 'absolute')
  }
  const shape = {
    vocabularySize: size(fields, 'vocab_size'),
    maxPositions: size(fields, 'max_position_embeddings'),
    tokenTypes: size(fields, 'type_vocab_size'),
    layers: size(fields, 'num_hidden_layers'),
    heads: size(fields, 'num_attention_heads'),
    hiddenSize: size(fields, 'hidden_size'),
    intermediateSize: size(fields, 'intermediate_size'),
    layerNormEpsilon: epsilon(fields),
    whitened: flag(fields, 'whitened'),
    apartLayers: apartLayers(fields),
  }
  if (shape.hiddenSize % shape.heads !== 0) {
    throw unsupported('hidden_size', `a multiple of ${shape.heads} heads`, shape.hiddenSize)
  }
  return shape
}

function requireText(fields: Readonly<Record<string, unknown>>, field: string, expected: string): void {
  if (fields[field] !== expected) throw unsupported(field, JSON.stringify(expected), fields[field])
}

function size(fields: Readonly<Record<string, unknown>>, field: string): number {
  const value = fields[field]
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value
  throw unsupported(field, 'a positive integer', value)
}

/** Absent is false. */
function flag(fields: Readonly<Record<string, unknown>>, field: string): boolean {
  const value = fields[field] ?? false
  if (typeof value === 'boolean') return value
  throw unsupported(field, 'true or false', value)
}

function apartLayers(fields: Readonly<Record<string, unknown>>): number | undefined {
  const value = fields['apart_layers']
  const layers = size(fields, 'num_hidden_layers')
  if (value === undefined) return undefined
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= layers) return value
  throw unsupported('apart_layers', `0 to ${layers}`, value)
}

function epsilon(fields: Readonly<Record<string, unknown>>): number {
  const value = fields['layer_norm_eps']
  if (typeof value === 'number' && value > 0 && value < 1) return value
  throw unsupported('layer_norm_eps', 'a number between 0 and 1', value)
}

function unsupported(field: string, expected: string, actual: unknown): ModelError {
  return new ModelError(
    `config.json: expected ${expected} as ${field}, got ${JSON.stringify(actual)}; use a BERT encoder, or a folder with its own ONNX file`,
  )
}
