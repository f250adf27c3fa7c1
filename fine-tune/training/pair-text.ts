import { normalizeText } from '../../inference/normalize-text.ts'
import type { Tokenizer } from '../../inference/tokenizer/tokenizer.ts'
import type { TokenText } from '../passes/token-text.ts'
import type { PrepareText } from './prepare-text.ts'

/** A question and a passage, as a cross-encoder reads them. */
export type PreparePair = (query: string, passage: string) => TokenText

/**
 * As one text: `[CLS] question [SEP] passage [SEP]`; the same object each time.
 *
 * @param limits of tokens: the question with two special ones, the passage with one, both together.
 */
export function preparePairsWith(
  tokenizer: Tokenizer,
  limits: { readonly query: number; readonly passage: number; readonly both: number },
): PreparePair {
  const known = new Map<string, TokenText>()

  function encode(query: string, passage: string): TokenText {
    const first = tokenizer.encode(normalizeText(query), Math.min(limits.query, limits.both)).ids
    const room = Math.min(limits.passage, limits.both - first.length)
    // The second text's own first special token is left out.
    const second = tokenizer.encode(normalizeText(passage), room + 1).ids.subarray(1)
    return { ids: Int32Array.from([...first, ...second]), secondTokens: second.length }
  }

  return (query, passage) => {
    const key = JSON.stringify([query, passage])
    const found = known.get(key) ?? encode(query, passage)
    known.set(key, found)
    return found
  }
}

/** Apart, each as the encoder reads it by itself: `[CLS] question [SEP] [CLS] passage [SEP]`. @param limits of tokens of each */
export function prepareApartWith(
  prepare: PrepareText,
  limits: { readonly query: number; readonly passage: number },
): PreparePair {
  return (query, passage) => {
    const first = prepare(query, 'query', limits.query)
    const second = prepare(passage, 'passage', limits.passage)
    const ids = Int32Array.from([...first.ids, ...second.ids])
    return { ids, secondTokens: second.ids.length, apart: [first, second] }
  }
}
