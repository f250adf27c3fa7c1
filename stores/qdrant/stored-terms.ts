import { type ChunkTerms, type FieldTerms, TERM_FIELDS } from '../../core/analyzer.ts'
import type { Bm25Options } from '../../core/store.ts'
import { storedText } from './stored-text.ts'

/**
 * A chunk's terms as one text: the lengths of its fields, then each term with its occurrences in each field, in JSON,
 * e.g. `[2,5,80],["rotate",0,1,3],["key",1,0,2]`. Server and client read a text as a whole, where they would look at each
 * part of an object; and a term is found in it without taking the rest apart.
 */
export type StoredTerms = string

const FIELDS = TERM_FIELDS.length

/** Counts of the terms of a question in one chunk. */
export interface ChunkCounts {
  /** Of each field. */
  readonly lengths: readonly number[]
  /** For each term of the question its occurrences in each field; `undefined` where the chunk lacks it. */
  readonly counts: readonly (readonly number[] | undefined)[]
}

export function storedTerms(terms: ChunkTerms): StoredTerms {
  const lengths = TERM_FIELDS.map((field) => terms[field].length)
  const counts = wordsOf(terms).map((word) => {
    const held = TERM_FIELDS.map((field) => terms[field].counts.get(word) ?? 0)
    return `${beginOf(word)}${held.join(',')}]`
  })
  return `[${lengths.join(',')}]${counts.join('')}`
}

/** What `storedTerms` was given. */
export function termsOf(stored: StoredTerms): ChunkTerms {
  const [lengths, ...counts] = JSON.parse(`[${stored}]`) as [number[], ...[string, ...number[]][]]
  const fields = TERM_FIELDS.map((field, at) => {
    const inField = counts.map(([word, ...held]) => [word, held[at] ?? 0] as const)
    const terms: FieldTerms = {
      counts: new Map(inField.filter(([, count]) => count > 0)),
      length: lengths[at] ?? 0,
    }
    return [field, terms] as const
  })
  return Object.fromEntries(fields) as unknown as ChunkTerms
}

/** What of `questionTerms` stands in the chunk. */
export function countsOf(stored: StoredTerms, questionTerms: readonly string[]): ChunkCounts {
  return {
    lengths: numbersAt(stored, 1),
    counts: questionTerms.map((term) => {
      const begin = beginOf(term)
      const at = stored.indexOf(begin)
      return at === -1 ? undefined : numbersAt(stored, at + begin.length)
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

/** Stands nowhere else in a stored text: a quotation mark within a term has a backslash before it. */
function beginOf(term: string): string {
  return `,[${JSON.stringify(term)},`
}

/** The numbers from `at` to the next `]`. */
function numbersAt(stored: StoredTerms, at: number): number[] {
  return stored.slice(at, stored.indexOf(']', at)).split(',').map(Number)
}

function wordsOf(terms: ChunkTerms): string[] {
  return [...new Set(TERM_FIELDS.flatMap((field) => [...terms[field].counts.keys()]))]
}
