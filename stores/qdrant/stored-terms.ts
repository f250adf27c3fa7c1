import { type ChunkTerms, type FieldTerms, TERM_FIELDS } from '../../core/analyzer.ts'
import type { Bm25Options } from '../../core/store.ts'
import type { Payload } from './payload.ts'
import { storedText } from './stored-text.ts'

/**
 * A chunk's terms as they stand in its payload: numbers in texts, which the client reads whole. Terms are keys, so that a
 * question is answered with its own terms' counts alone.
 */
export interface StoredTerms {
  /** Of each field, e.g. `2 5 80`. */
  readonly lengths: string
  /** By `termKey`: the term's occurrences in each field, e.g. `0 1 3`. */
  readonly counts: Readonly<Record<string, string>>
}

const FIELDS = TERM_FIELDS.length

/** Counts of the terms of a question in one chunk. */
export interface ChunkCounts {
  /** Of each field. */
  readonly lengths: readonly number[]
  /** For each term of the question its occurrences in each field; `undefined` where the chunk lacks it. */
  readonly counts: readonly (readonly number[] | undefined)[]
}

export function storedTerms(terms: ChunkTerms): StoredTerms {
  const counts = wordsOf(terms).map((word) => {
    const held = TERM_FIELDS.map((field) => terms[field].counts.get(word) ?? 0)
    return [termKey(word), held.join(' ')] as const
  })
  return {
    lengths: TERM_FIELDS.map((field) => terms[field].length).join(' '),
    counts: Object.fromEntries(counts),
  }
}

/** What `storedTerms` was given. @param payload with `lengths` and `counts` */
export function termsOf(payload: Payload | null | undefined): ChunkTerms {
  const { lengths, counts } = toStoredTerms(payload)
  const held = Object.entries(counts).map(([key, text]) => [termOf(key), numbers(text)] as const)
  const fields = TERM_FIELDS.map((field, at) => {
    const inField = held.map(([word, each]) => [word, each[at] ?? 0] as const)
    const terms: FieldTerms = {
      counts: new Map(inField.filter(([, count]) => count > 0)),
      length: numbers(lengths)[at] ?? 0,
    }
    return [field, terms] as const
  })
  return Object.fromEntries(fields) as unknown as ChunkTerms
}

/** The payload keys of `countsOf`. */
export function countKeys(questionTerms: readonly string[]): string[] {
  return ['lengths', ...questionTerms.map((term) => `counts.${termKey(term)}`)]
}

/** What of `questionTerms` stands in the chunk. @param payload with their `countKeys` */
export function countsOf(payload: Payload | null | undefined, questionTerms: readonly string[]): ChunkCounts {
  const { lengths, counts } = toStoredTerms(payload)
  return {
    lengths: numbers(lengths),
    counts: questionTerms.map((term) => {
      const held = counts[termKey(term)]
      return held === undefined ? undefined : numbers(held)
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

/** A term as the key of a payload, which takes letters, digits, `_` and `-`: others as hex after an `X`. */
function termKey(term: string): string {
  return /^[a-z0-9_-]+$/u.test(term) ? term : `X${Buffer.from(term, 'utf16le').toString('hex')}`
}

function termOf(key: string): string {
  return key.startsWith('X') ? Buffer.from(key.slice(1), 'hex').toString('utf16le') : key
}

function toStoredTerms(payload: Payload | null | undefined): StoredTerms {
  const { lengths, counts } = { lengths: '', counts: {}, ...payload }
  return { lengths: String(lengths), counts: counts as StoredTerms['counts'] }
}

function numbers(text: string): number[] {
  return text.split(' ').map(Number)
}

function wordsOf(terms: ChunkTerms): string[] {
  return [...new Set(TERM_FIELDS.flatMap((field) => [...terms[field].counts.keys()]))]
}
