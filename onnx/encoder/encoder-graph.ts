import type { Graph, Value } from '../graph.ts'
import { GraphBuilder, type ValueType } from '../graph-builder.ts'
import { tensor } from '../tensor.ts'
import type { Arithmetic, LinearRole } from './arithmetic.ts'
import type { EncoderConfig } from './encoder-config.ts'
import type { EncoderWeights, PairEnding, Weight } from './encoder-weights.ts'
import { cast, type GraphContext, vector } from './graph-context.ts'
import { acrossTexts, addSecondType, positionsOfEach } from './pair-inputs.ts'

/** How the vectors of a text's tokens become the text's vector: their mean, or that of the first token. */
export type Pooling = 'mean' | 'cls'

/** What stands behind the last layer: pooling of one text, or a cross-encoder's head over a pair. */
export type Ending = Pooling | PairEnding

export function isPairEnding(ending: Ending): ending is PairEnding {
  return ending === 'relevance' || ending === 'likeness'
}

const MICROSOFT = { domain: 'com.microsoft' }

/**
 * A BERT encoder with fused operators, from token ids to embeddings. Every token is of type 0, as in a single text, unless
 * it reads a pair as one text. One that reads the texts of a pair apart at first (`apartLayers`) counts the positions of each
 * from 0.
 *
 * ```
 *   input_ids       int64 [batch, sequence]
 *   attention_mask  int64 [batch, sequence]       1 for tokens, 0 for padding behind them
 *   ──▶ sentence_embedding  float32 [batch, hidden]            pooled, whitened where it is, of L2 norm 1
 *   ──▶ last_hidden_state   float32 [batch, sequence, hidden]
 * ```
 *
 * One that reads pairs has neither of these outputs:
 *
 * ```
 *   token_type_ids  int64 [batch, sequence]       0 for the first text, 1 for the second, which begins once a row
 *   ──▶ logits      float32 [batch, 1]            higher for a better answer
 * ```
 *
 * Where the arithmetic takes one text a call, `batch` is 1 and there is no `attention_mask`.
 *
 * Layers are post-norm, Devlin et al., arXiv:1810.04805, whose is the pooler below the head for relevance, too, which is
 * Nogueira's and Cho's, arXiv:1901.04085; pooling as in Reimers and Gurevych, arXiv:1908.10084.
 */
export function encoderGraph(
  config: EncoderConfig,
  weights: EncoderWeights,
  arithmetic: Arithmetic,
  ending: Ending,
): Graph {
  const graph = new GraphBuilder()
  const type: ValueType = { dataType: 'int64', shape: [arithmetic.oneText ? 1 : 'batch', 'sequence'] }
  const ids = graph.input('input_ids', type)
  const mask = arithmetic.oneText ? undefined : graph.input('attention_mask', type)
  const context = { graph, config, weights, arithmetic }
  if (isPairEnding(ending)) {
    const types = graph.input('token_type_ids', type)
    const x = layers(context, ids, mask, types)
    graph.output('logits', ending === 'likeness' ? likeness(context, x, mask, types) : relevance(context, x))
  } else {
    const x = layers(context, ids, mask)
    graph.output('sentence_embedding', pool(context, x, mask, ending))
    graph.output('last_hidden_state', x)
  }
  return graph.build('encoder')
}

/** What the last layer makes of tokens, [batch, sequence, hidden]. */
function layers(context: GraphContext, ids: Value, mask: Value | undefined, types?: Value): Value {
  const across = types && context.config.apartLayers !== undefined ? acrossTexts(context, types) : undefined
  let x = embeddings(context, ids, types)
  const keyMask = mask && cast(context.graph, mask, 'int32')
  for (let layer = 0; layer < context.config.layers; layer++) {
    const prefix = `encoder.layer.${layer}`
    const attended = attention(context, x, keyMask, across?.(layer), `${prefix}.attention`)
    x = addAndNormalise(context, attended, x, `${prefix}.attention.output.LayerNorm`)
    x = addAndNormalise(context, feedForward(context, x, prefix), x, `${prefix}.output.LayerNorm`)
  }
  return x
}

/** Word, position and type vectors, added up and normalised. */
function embeddings(context: GraphContext, ids: Value, types: Value | undefined): Value {
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
  if (types !== undefined && config.apartLayers !== undefined) {
    const positions = graph.apply('Gather', [table, positionsOfEach(context, types, length)], words)
    return normalise(context, graph.apply('Add', [words, positions], words), 'embeddings.LayerNorm')
  }
  const positions = graph.apply('Slice', [table, graph.integers([0]), length, graph.integers([0])], {
    dataType: 'float32',
    shape: ['sequence', config.hiddenSize],
  })
  const sum = graph.apply('Add', [words, positions], words) // [batch, sequence, hidden]
  const typed = types === undefined ? sum : addSecondType(context, sum, types)
  return normalise(context, typed, 'embeddings.LayerNorm')
}

/** The position table with the vector of token type 0 added to each row. */
function positionsOfFirstType({ config, weights }: GraphContext): Float32Array {
  const positions = weights('embeddings.position_embeddings.weight').values
  const types = weights('embeddings.token_type_embeddings.weight').values
  return positions.map((value, i) => value + (types[i % config.hiddenSize] as number))
}

/** Multi-head self-attention with its output layer. @param across see `acrossTexts` */
function attention(
  context: GraphContext,
  x: Value,
  mask: Value | undefined,
  across: Value | undefined,
  prefix: string,
): Value {
  const { graph, config, weights, arithmetic } = context
  const parts = ['query', 'key', 'value'].map((part) => `${prefix}.self.${part}`)
  const projected = arithmetic.linear(graph, x, {
    name: `${prefix}.self`,
    role: 'query-key-value',
    weight: joinRows(parts.map((part) => weights(`${part}.weight`))),
    bias: joinRows(parts.map((part) => weights(`${part}.bias`))),
  }) // [batch, sequence, 3 · hidden]
  const split = graph.applyForAll('Split', [projected], [x, x, x], {
    attributes: { axis: { kind: 'int', value: -1 }, num_outputs: { kind: 'int', value: 3 } },
  })
  const noBias = undefined
  const attended = graph.apply(
    'MultiHeadAttention',
    [...split, noBias, mask, ...(across ? [across] : [])],
    x,
    {
      ...MICROSOFT,
      attributes: { num_heads: { kind: 'int', value: config.heads } },
    },
  )
  return linear(context, attended, `${prefix}.output.dense`, 'attention-output')
}

/** Both layers with GELU between them. */
function feedForward(context: GraphContext, x: Value, prefix: string): Value {
  const wide = linear(context, x, `${prefix}.intermediate.dense`, 'expansion') // [batch, sequence, intermediate]
  const active = context.graph.apply('Gelu', [wide], wide, MICROSOFT)
  return linear(context, active, `${prefix}.output.dense`, 'contraction') // [batch, sequence, hidden]
}

function linear(
  { graph, weights, arithmetic }: GraphContext,
  x: Value,
  name: string,
  role: LinearRole,
): Value {
  const [weight, bias] = [weights(`${name}.weight`), weights(`${name}.bias`)]
  return arithmetic.linear(graph, x, { name, role, weight, bias })
}

/**
 * ONNX Runtime has one operator for both, SkipLayerNormalization, and puts it in the place of `Add` and norm, but it
 * takes three times as long; it leaves `Sum` alone.
 */
function addAndNormalise(context: GraphContext, x: Value, skip: Value, name: string): Value {
  return normalise(context, context.graph.apply('Sum', [x, skip], skip), name)
}

function normalise(context: GraphContext, x: Value, name: string): Value {
  const parameters = ['weight', 'bias'].map((part) => vector(context, `${name}.${part}`))
  return context.graph.apply('LayerNormalization', [x, ...parameters], x, {
    attributes: {
      axis: { kind: 'int', value: -1 },
      epsilon: { kind: 'float', value: context.config.layerNormEpsilon },
    },
  })
}

/** [batch, sequence, hidden] → [batch, hidden], of L2 norm 1. */
function pool(context: GraphContext, x: Value, mask: Value | undefined, pooling: Pooling): Value {
  const { graph } = context
  const [batch = 1, , hidden = 1] = x.shape
  const type: ValueType = { dataType: 'float32', shape: [batch, hidden] }
  const pooled = pooling === 'cls' ? firstToken(graph, x, type) : meanOfTokens(graph, x, mask, type)
  return textVectors(context, type)(pooled)
}

/**
 * Makes of each row of [batch, hidden] a text's vector: whitened where the encoder is, over its L2 norm. In float32: it is
 * one row a text.
 */
function textVectors(context: GraphContext, type: ValueType): (pooled: Value) => Value {
  const { graph, config } = context
  const [batch = 1] = type.shape
  const whitening = config.whitened && vector(context, 'whitening.weight')
  const attributes = { transB: { kind: 'int', value: 1 } } as const
  return (pooled) => {
    const x = whitening ? graph.apply('Gemm', [pooled, whitening], type, { attributes }) : pooled
    const norm = graph.apply('ReduceL2', [x, graph.integers([1])], { ...type, shape: [batch, 1] })
    return graph.apply('Div', [x, norm], type)
  }
}

function firstToken(graph: GraphBuilder, x: Value, type: ValueType): Value {
  const options = { attributes: { axis: { kind: 'int', value: 1 } } } as const
  return graph.apply('Gather', [x, graph.integers([0], [])], type, options)
}

/** The first token through the pooler and one output: [batch, sequence, hidden] → [batch, 1]. In float32: it is small. */
function relevance(context: GraphContext, x: Value): Value {
  const { graph, config } = context
  const [batch = 1] = x.shape
  const first = firstToken(graph, x, { dataType: 'float32', shape: [batch, config.hiddenSize] })
  const dense = product(context, first, 'pooler.dense', config.hiddenSize)
  return product(context, graph.apply('Tanh', [dense], dense), 'classifier', 1)
}

/**
 * The cosine between the means of the tokens of both texts, times a factor, plus a number: [batch, sequence, hidden] →
 * [batch, 1].
 */
function likeness(context: GraphContext, x: Value, mask: Value | undefined, types: Value): Value {
  const { graph, config } = context
  const [batch = 1] = x.shape
  const type: ValueType = { dataType: 'float32', shape: [batch, config.hiddenSize] }
  const first = graph.apply('Sub', [mask ?? graph.integers([1]), types], types)
  const vectorOf = textVectors(context, type)
  const [one, other] = [first, types].map((text) => vectorOf(meanOfTokens(graph, x, text, type))) as [
    Value,
    Value,
  ]
  const cosine = graph.apply('ReduceSum', [graph.apply('Mul', [one, other], type), graph.integers([1])], {
    ...type,
    shape: [batch, 1],
  })
  return product(context, cosine, 'classifier', 1)
}

/** `x · weightᵀ + bias` of a matrix: [batch, inputs] → [batch, outputs]. */
function product(context: GraphContext, x: Value, name: string, outputs: number): Value {
  const { weight, bias } = {
    weight: vector(context, `${name}.weight`),
    bias: vector(context, `${name}.bias`),
  }
  const type: ValueType = { dataType: 'float32', shape: [x.shape[0] ?? 1, outputs] }
  const attributes = { transB: { kind: 'int', value: 1 } } as const
  return context.graph.apply('Gemm', [x, weight, bias], type, { attributes })
}

/** Σ mask · x / Σ mask over the sequence. */
function meanOfTokens(graph: GraphBuilder, x: Value, mask: Value | undefined, type: ValueType): Value {
  const sequence = graph.integers([1])
  const options = { attributes: { keepdims: { kind: 'int', value: 0 } } } as const
  if (mask === undefined) return graph.apply('ReduceMean', [x, sequence], type, options)
  const [batch = 1, length = 1] = mask.shape
  const weight = graph.apply('Unsqueeze', [cast(graph, mask, 'float32'), graph.integers([2])], {
    dataType: 'float32',
    shape: [batch, length, 1],
  })
  const sum = graph.apply('ReduceSum', [graph.apply('Mul', [x, weight], x), sequence], type, options)
  const count = graph.apply('ReduceSum', [weight, sequence], { ...type, shape: [batch, 1] }, options)
  return graph.apply('Div', [sum, count], type)
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
