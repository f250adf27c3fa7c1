import { normalizeText } from '../../inference/normalize-text.ts'
import type { Tokenizer } from '../../inference/tokenizer/tokenizer.ts'
import type { TokenText } from '../passes/token-text.ts'

/**
 * A question and a passage, `[CLS] question [SEP] passage [SEP]`, or apart, `[CLS] question [SEP] [CLS] passage [SEP]`; the
 * same object each time.
 */
export type PreparePair = (query: string, passage: string) => TokenText

/**
 * @param limits of tokens: the question with two special ones, the passage with one, both together.
 * @param isApart whether each text has its own special tokens, for a model that reads them apart at first.
 */
export function preparePairsWith(
  tokenizer: Tokenizer,
  limits: { readonly query: number; readonly passage: number; readonly both: number },
  isApart: boolean,
): PreparePair {
  const known = new Map<string, TokenText>()
  const single = new Map<string, TokenText>()

  function encodeApart(query: string, passage: string): TokenText {
    const first = textOf(query, Math.min(limits.query, limits.both))
    const second = textOf(passage, Math.min(limits.passage + 1, limits.both - first.ids.length))
    const ids = Int32Array.from([...first.ids, ...second.ids])
    return { ids, secondTokens: second.ids.length, apart: [first, second] }
  }

  /** The same object for the same text, so that what layers make of it can be kept. */
  function textOf(text: string, maxTokens: number): TokenText {
    const key = JSON.stringify([text, maxTokens])
    const found = single.get(key) ?? {
      ids: tokenizer.encode(normalizeText(text), maxTokens).ids,
      secondTokens: 0,
    }
    single.set(key, found)
    return found
  }

  function encode(query: string, passage: string): TokenText {
    const first = tokenizer.encode(normalizeText(query), Math.min(limits.query, limits.both)).ids
    const room = Math.min(limits.passage, limits.both - first.length)
    // The second text's own first special token is left out.
    const second = tokenizer.encode(normalizeText(passage), room + 1).ids.subarray(1)
    return { ids: Int32Array.from([...first, ...second]), secondTokens: second.length }
  }

  return (query, passage) => {
    const key = JSON.stringify([query, passage])
    const found = known.get(key) ?? (isApart ? encodeApart : encode)(query, passage)
    known.set(key, found)
    return found
  }
}
