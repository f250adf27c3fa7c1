import type { TokenVectors } from '../../core/token-encoder.ts'
import type { Tokenizer } from '../../inference/tokenizer/tokenizer.ts'
import { distinctRows } from '../../inference/tokens/distinct-rows.ts'
import { quantizeRows } from '../../inference/tokens/quantize-rows.ts'
import { tokenFilter } from '../../inference/tokens/token-filter.ts'
import { STOP_WORDS } from '../../retrievers/analysis/stop-words.ts'
import { maxSim } from '../../retrievers/rerank/late-interaction/max-sim.ts'

/** A text's tokens with their vectors as the model gives them: shape [tokens, dimensions]. */
export interface RawTokens {
  readonly ids: Int32Array
  readonly rows: Float32Array
}

/** What of a passage's tokens is kept, and how. */
export interface Pruning {
  readonly name: string
  /** Kept tokens, bytes for them, and how the passage answers the question. */
  prepare(passage: RawTokens): {
    readonly tokens: number
    readonly bytes: number
    similarity(question: TokenVectors): number
  }
}

/** The one that `maxsim` uses. */
export const SHIPPED = 'no punctuation, cosine up to .8, int8'

/** Questions keep all but special tokens and punctuation. */
export function prunings(tokenizer: Tokenizer, dimensions: number): readonly Pruning[] {
  const special = new Set(tokenizer.encode('', Infinity).ids)
  const noPunctuation = tokenFilter(tokenizer)
  const stopIds = new Set([...STOP_WORDS].flatMap((word) => idsOf(word)))
  const all = (ids: Int32Array) => positions(ids, (id) => !special.has(id))
  const noStopWords = (ids: Int32Array) =>
    noPunctuation(ids).filter((position) => !stopIds.has(ids[position] as number))

  function idsOf(word: string): readonly number[] {
    const ids = [...tokenizer.encode(word, Infinity).ids].filter((id) => !special.has(id))
    return ids.length === 1 ? ids : []
  }

  function int8(name: string, filter: (ids: Int32Array) => Int32Array, mostAlike = 1): Pruning {
    return {
      name,
      prepare(passage) {
        const rows = distinctRows(
          rowsAt(passage.rows, filter(passage.ids), dimensions),
          dimensions,
          mostAlike,
        )
        const vectors = quantizeRows(rows, dimensions)
        const tokens = vectors.scales.length
        const bytes = vectors.codes.byteLength + vectors.scales.byteLength
        return { tokens, bytes, similarity: (question) => maxSim(question, vectors) }
      },
    }
  }

  return [
    {
      name: 'all, float32',
      prepare(passage) {
        const rows = distinctRows(rowsAt(passage.rows, all(passage.ids), dimensions), dimensions, 1)
        const tokens = rows.length / dimensions
        return { tokens, bytes: rows.byteLength, similarity: (question) => floatMaxSim(question, rows) }
      },
    },
    int8('all, int8', all),
    int8('no punctuation, int8', noPunctuation),
    int8('no punctuation, no stop words, int8', noStopWords),
    int8('no punctuation, cosine up to .9, int8', noPunctuation, 0.9),
    int8(SHIPPED, noPunctuation, 0.8),
    int8('no punctuation, cosine up to .7, int8', noPunctuation, 0.7),
  ]
}

/** The question's tokens as `maxsim` compares them. */
export function questionVectors(
  { ids, rows }: RawTokens,
  tokenizer: Tokenizer,
  dimensions: number,
): TokenVectors {
  return quantizeRows(rowsAt(rows, tokenFilter(tokenizer)(ids), dimensions), dimensions)
}

function positions(ids: Int32Array, holds: (id: number) => boolean): Int32Array {
  return Int32Array.from(ids.keys()).filter((position) => holds(ids[position] as number))
}

function rowsAt(rows: Float32Array, wanted: Int32Array, dimensions: number): Float32Array {
  const found = new Float32Array(wanted.length * dimensions)
  wanted.forEach((position, row) => {
    found.set(rows.subarray(position * dimensions, (position + 1) * dimensions), row * dimensions)
  })
  return found
}

function floatMaxSim({ dimensions, codes, scales }: TokenVectors, rows: Float32Array): number {
  let sum = 0
  for (const [asked, scale] of scales.entries()) {
    let best = Number.NEGATIVE_INFINITY
    for (let start = 0; start < rows.length; start += dimensions) {
      let product = 0
      for (let d = 0; d < dimensions; d++) {
        product += (codes[asked * dimensions + d] as number) * (rows[start + d] as number)
      }
      best = Math.max(best, product)
    }
    sum += best * scale
  }
  return scales.length === 0 ? 0 : sum / scales.length
}
