import type { Tokenizer } from '../tokenizer/tokenizer.ts'

/** Positions of the tokens of a text that get a vector, ascending. */
export type TokenFilter = (ids: Int32Array) => Int32Array

/** ASCII's, and what stands in prose beside it. */
const PUNCTUATION = Array.from('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~–—‘’“”…•·›«»')

/**
 * Leaves out special tokens, punctuation and `words`, as ColBERT does with punctuation (Khattab, Zaharia,
 * arXiv:2004.12832, section 3.2). A text of nothing else keeps all but the special ones.
 *
 * @param words that say nothing; one that the model reads as several tokens is not left out.
 */
export function tokenFilter(tokenizer: Tokenizer, words: Iterable<string>): TokenFilter {
  const special = new Set(tokenizer.encode('', Infinity).ids)
  const idsOf = (text: string) => [...tokenizer.encode(text, Infinity).ids].filter((id) => !special.has(id))
  const skipped = new Set<number>()
  for (const text of [...PUNCTUATION, ...words]) {
    const [id, more] = idsOf(text)
    if (id !== undefined && more === undefined) skipped.add(id)
  }
  return (ids) => {
    const text = positions(ids, (id) => !special.has(id))
    const kept = text.filter((position) => !skipped.has(ids[position] as number))
    return kept.length === 0 ? text : kept
  }
}

function positions(ids: Int32Array, holds: (id: number) => boolean): Int32Array {
  return Int32Array.from(ids.keys()).filter((position) => holds(ids[position] as number))
}
