import { type ChunkTerms, type FieldTerms, TERM_FIELDS } from '../../core/analyzer.ts'
import type { Bm25Options } from '../../core/store.ts'
import { storedText } from './stored-text.ts'

/** A chunk's terms as they stand in its payload, in one text: a thousand small values cost the client far more. */
type StoredTerms = readonly [
  /** Of each field. */
  lengths: readonly number[],
  terms: readonly string[],
  /** For each term its occurrences in each field. */
  counts: readonly number[],
]

const FIELDS = TERM_FIELDS.length

/** Counts of the terms of a question in one chunk. */
export interface ChunkCounts {
  /** Of each field. */
  readonly lengths: readonly number[]
  /** For each term of the question its occurrences in each field; `undefined` where the chunk lacks it. */
  readonly counts: readonly (readonly number[] | undefined)[]
}

export function packTerms(terms: ChunkTerms): string {
  const words = wordsOf(terms)
  const counts = words.flatMap((word) => TERM_FIELDS.map((field) => terms[field].counts.get(word) ?? 0))
  const packed: StoredTerms = [TERM_FIELDS.map((field) => terms[field].length), words, counts]
  return JSON.stringify(packed)
}

export function unpackTerms(packed: string): ChunkTerms {
  const [lengths, words, counts] = JSON.parse(packed) as StoredTerms
  const fields = TERM_FIELDS.map((field, at) => {
    const held = words.map((word, i) => [word, counts[i * FIELDS + at] ?? 0] as const)
    const terms: FieldTerms = {
      counts: new Map(held.filter(([, count]) => count > 0)),
      length: lengths[at] ?? 0,
    }
    return [field, terms] as const
  })
  return Object.fromEntries(fields) as unknown as ChunkTerms
}

/** What of `questionTerms` stands in the chunk. */
export function countsOf(packed: string, questionTerms: readonly string[]): ChunkCounts {
  const [lengths, words, counts] = JSON.parse(packed) as StoredTerms
  return {
    lengths,
    counts: questionTerms.map((term) => {
      const at = words.indexOf(term)
      return at === -1 ? undefined : counts.slice(at * FIELDS, (at + 1) * FIELDS)
    }),
  }
}

/**
 * The terms as the payload's index knows them: each with a digit in front that says which fields hold it, bit 0 the title,
 * so that a field that counts for nothing is not counted.
 */
export function indexedTerms(terms: ChunkTerms): string[] {
  return wordsOf(terms).map((word) => {
    const fields = TERM_FIELDS.reduce(
      (mask, field, at) => mask | (terms[field].counts.has(word) ? 1 << at : 0),
      0,
    )
    return `${fields}${storedText(word)}`
  })
}

/** The forms of a term, as of `indexedTerms`, that stand in any field whose weight is over 0. */
export function countedForms(term: string, { weights }: Pick<Bm25Options, 'weights'>): string[] {
  const counted = TERM_FIELDS.reduce((mask, field, at) => mask | (weights[field] > 0 ? 1 << at : 0), 0)
  const masks = Array.from({ length: (1 << FIELDS) - 1 }, (_, i) => i + 1)
  return masks.filter((mask) => (mask & counted) !== 0).map((mask) => `${mask}${storedText(term)}`)
}

function wordsOf(terms: ChunkTerms): string[] {
  return [...new Set(TERM_FIELDS.flatMap((field) => [...terms[field].counts.keys()]))]
}
