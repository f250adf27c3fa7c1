import type { Tokenizer } from '../tokenizer/tokenizer.ts'

/** Positions of the tokens of a text that get a vector, ascending. */
export type TokenFilter = (ids: Int32Array) => Int32Array

/** ASCII's, and what stands in prose beside it. */
const PUNCTUATION = Array.from('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~–—‘’“”…•·›«»')

/**
 * Leaves out special tokens and punctuation (Khattab, Zaharia, arXiv:2004.12832, section 3.2, which does so in passages).
 * A text of nothing but punctuation keeps it. Stop words stay: a contextual vector of one tells of its neighbours.
 */
export function tokenFilter(tokenizer: Tokenizer): TokenFilter {
  const special = new Set(tokenizer.encode('', Infinity).ids)
  const punctuation = new Set<number>()
  for (const mark of PUNCTUATION) {
    const [id, more] = [...tokenizer.encode(mark, Infinity).ids].filter((token) => !special.has(token))
    if (id !== undefined && more === undefined) punctuation.add(id)
  }
  return (ids) => {
    const text = positions(ids, (id) => !special.has(id))
    const kept = text.filter((position) => !punctuation.has(ids[position] as number))
    return kept.length === 0 ? text : kept
  }
}

function positions(ids: Int32Array, holds: (id: number) => boolean): Int32Array {
  return Int32Array.from(ids.keys()).filter((position) => holds(ids[position] as number))
}
