import { DATA_TYPES } from '../data-type.ts'
import type { Attribute, Graph, Value } from '../graph.ts'
import { GraphBuilder } from '../graph-builder.ts'
import { tensor } from '../tensor.ts'
import type { EncoderConfig } from './encoder-config.ts'
import type { EncoderWeights, Weight } from './encoder-weights.ts'

/** How the vectors of a text's tokens become the text's vector: their mean, or that of the first token. */
export type Pooling = 'mean' | 'cls'

/** How weights are stored and multiplied: what a precision decides. */
export interface Arithmetic {
  /** Rows of `table` by token id: [batch, sequence] → [batch, sequence, hidden]. */
  embed(graph: GraphBuilder, ids: Value, name: string, table: Weight): Value
  /** `x · weightᵀ` without bias: [batch, sequence, inputs] → [batch, sequence, outputs]. */
  multiply(graph: GraphBuilder, x: Value, name: string, weight: Weight): Value
}

const MICROSOFT = { domain: 'com.microsoft' }

/**
 * A BERT encoder with fused operators, from token ids to embeddings. Every token is of type 0, as in a single text.
 *
 * ```
 *   input_ids       int64 [batch, sequence]
 *   attention_mask  int64 [batch, sequence]       1 for tokens, 0 for padding behind them
 *   ──▶ sentence_embedding  float32 [batch, hidden]            pooled, of L2 norm 1
 *   ──▶ last_hidden_state   float32 [batch, sequence, hidden]
 * ```
 *
 * Layers are post-norm, Devlin et al., arXiv:1810.04805; pooling as in Reimers and Gurevych, arXiv:1908.10084.
 */
export function encoderGraph(
  config: EncoderConfig,
  weights: EncoderWeights,
  arithmetic: Arithmetic,
  pooling: Pooling,
): Graph {
  const graph = new GraphBuilder()
  const ids = graph.input('input_ids', { dataType: 'int64', shape: ['batch', 'sequence'] })
  const mask = graph.input('attention_mask', { dataType: 'int64', shape: ['batch', 'sequence'] })
  const context = { graph, config, weights, arithmetic }
  let x = embeddings(context, ids) // [batch, sequence, hidden]
  const attentionMask = cast(graph, mask, 'int32')
  for (let layer = 0; layer < config.layers; layer++) {
    const prefix = `encoder.layer.${layer}`
    const attended = attention(context, x, attentionMask, `${prefix}.attention`)
    x = addAndNormalise(context, attended, x, `${prefix}.attention.output`)
    x = addAndNormalise(context, feedForward(context, x, prefix), x, `${prefix}.output`)
  }
  graph.output('sentence_embedding', pool(graph, x, mask, pooling))
  graph.output('last_hidden_state', x)
  return graph.build('encoder')
}

interface Context {
  readonly graph: GraphBuilder
  readonly config: EncoderConfig
  readonly weights: EncoderWeights
  readonly arithmetic: Arithmetic
}

/** Word, position and type vectors, added up and normalised. */
function embeddings(context: Context, ids: Value): Value {
  const { graph, config, weights, arithmetic } = context
  const words = arithmetic.embed(graph, ids, 'words', weights('embeddings.word_embeddings.weight'))
  const shape = graph.apply('Shape', [ids], { dataType: 'int64', shape: [2] })
  const length = graph.apply('Slice', [shape, graph.integers([1]), graph.integers([2])], {
    dataType: 'int64',
    shape: [1],
  })
  const table = graph.constant(
    tensor('positions', 'float32', [config.maxPositions, config.hiddenSize], positionsOfFirstType(context)),
  )
  const positions = graph.apply('Slice', [table, graph.integers([0]), length, graph.integers([0])], {
    dataType: 'float32',
    shape: ['sequence', config.hiddenSize],
  })
  const sum = graph.apply('Add', [words, positions], words) // [batch, sequence, hidden]
  const name = 'embeddings.LayerNorm'
  return graph.apply(
    'LayerNormalization',
    [sum, vector(context, `${name}.weight`), vector(context, `${name}.bias`)],
    sum,
    {
      attributes: {
        axis: { kind: 'int', value: -1 },
        epsilon: { kind: 'float', value: config.layerNormEpsilon },
      },
    },
  )
}

/** The position table with the vector of token type 0 added to each row. */
function positionsOfFirstType({ config, weights }: Context): Float32Array {
  const positions = weights('embeddings.position_embeddings.weight').values
  const types = weights('embeddings.token_type_embeddings.weight').values
  return positions.map((value, i) => value + (types[i % config.hiddenSize] as number))
}

/** Multi-head self-attention with its output layer, whose bias is left to the following sum. */
function attention(context: Context, x: Value, mask: Value, prefix: string): Value {
  const { graph, config, weights, arithmetic } = context
  const parts = ['query', 'key', 'value'].map((part) => `${prefix}.self.${part}`)
  const joined = joinRows(parts.map((part) => weights(`${part}.weight`)))
  const projected = arithmetic.multiply(graph, x, `${prefix}.self`, joined) // [batch, sequence, 3 · hidden]
  const split = graph.applyForAll('Split', [projected], [x, x, x], {
    attributes: { axis: { kind: 'int', value: -1 }, num_outputs: { kind: 'int', value: 3 } },
  })
  const bias = joinRows(parts.map((part) => weights(`${part}.bias`)))
  const inputs = [
    ...split,
    graph.constant(tensor(`${prefix}.self.bias`, 'float32', bias.shape, bias.values)),
    mask,
  ]
  const attended = graph.apply('MultiHeadAttention', inputs, x, {
    ...MICROSOFT,
    attributes: { num_heads: { kind: 'int', value: config.heads } },
  })
  return arithmetic.multiply(
    graph,
    attended,
    `${prefix}.output.dense`,
    weights(`${prefix}.output.dense.weight`),
  )
}

/** Both layers with GELU between them; the second bias is left to the following sum. */
function feedForward(context: Context, x: Value, prefix: string): Value {
  const { graph, weights, arithmetic } = context
  const inner = `${prefix}.intermediate.dense`
  const wide = arithmetic.multiply(graph, x, inner, weights(`${inner}.weight`)) // [batch, sequence, intermediate]
  const active = graph.apply('BiasGelu', [wide, vector(context, `${inner}.bias`)], wide, MICROSOFT)
  const outer = `${prefix}.output.dense`
  return arithmetic.multiply(graph, active, outer, weights(`${outer}.weight`)) // [batch, sequence, hidden]
}

/** LayerNorm(x + bias + skip) with the bias and norm that stand under `prefix`. */
function addAndNormalise(context: Context, x: Value, skip: Value, prefix: string): Value {
  const names = ['LayerNorm.weight', 'LayerNorm.bias', 'dense.bias']
  const parameters = names.map((name) => vector(context, `${prefix}.${name}`))
  const epsilon: Attribute = { kind: 'float', value: context.config.layerNormEpsilon }
  return context.graph.apply('SkipLayerNormalization', [x, skip, ...parameters], skip, {
    ...MICROSOFT,
    attributes: { epsilon },
  })
}

/** [batch, sequence, hidden] → [batch, hidden], of L2 norm 1. */
function pool(graph: GraphBuilder, x: Value, mask: Value, pooling: Pooling): Value {
  const type = { dataType: x.dataType, shape: [...x.shape.slice(0, 1), ...x.shape.slice(2)] }
  const pooled = pooling === 'cls' ? firstToken(graph, x, type) : meanOfTokens(graph, x, mask, type)
  const norm = graph.apply('ReduceL2', [pooled, graph.integers([1])], { ...type, shape: ['batch', 1] })
  return graph.apply('Div', [pooled, norm], type)
}

function firstToken(graph: GraphBuilder, x: Value, type: Pick<Value, 'dataType' | 'shape'>): Value {
  const first = graph.constant(tensor('first', 'int64', [], BigInt64Array.of(0n)))
  return graph.apply('Gather', [x, first], type, { attributes: { axis: { kind: 'int', value: 1 } } })
}

/** Σ mask · x / Σ mask over the sequence. */
function meanOfTokens(
  graph: GraphBuilder,
  x: Value,
  mask: Value,
  type: Pick<Value, 'dataType' | 'shape'>,
): Value {
  const sequence = graph.integers([1])
  const keep = { attributes: { keepdims: { kind: 'int', value: 0 } } } as const
  const weight = graph.apply('Unsqueeze', [cast(graph, mask, 'float32'), graph.integers([2])], {
    dataType: 'float32',
    shape: ['batch', 'sequence', 1],
  })
  const weighted = graph.apply('Mul', [x, weight], x)
  const sum = graph.apply('ReduceSum', [weighted, sequence], type, keep) // [batch, hidden]
  const count = graph.apply('ReduceSum', [weight, sequence], { ...type, shape: ['batch', 1] }, keep)
  return graph.apply('Div', [sum, count], type)
}

function cast(graph: GraphBuilder, x: Value, dataType: 'int32' | 'float32'): Value {
  const to: Attribute = { kind: 'int', value: DATA_TYPES[dataType].code }
  return graph.apply('Cast', [x], { dataType, shape: x.shape }, { attributes: { to } })
}

/** A weight of one dimension as a constant of the graph. */
function vector({ graph, weights }: Context, name: string): Value {
  const { shape, values } = weights(name)
  return graph.constant(tensor(name, 'float32', shape, values))
}

/** Weights one below the other: [a, inputs] and [b, inputs] → [a + b, inputs]. */
function joinRows(parts: readonly Weight[]): Weight {
  const rows = parts.reduce((sum, part) => sum + (part.shape[0] as number), 0)
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.values.length, 0))
  let position = 0
  for (const part of parts) {
    values.set(part.values, position)
    position += part.values.length
  }
  return { shape: [rows, ...(parts[0]?.shape ?? []).slice(1)], values }
}
