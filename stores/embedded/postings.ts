import { TERM_FIELDS } from '../../core/analyzer.ts'
import { LENGTHS, TERM_NUMBERS } from './chunk-terms.ts'

/** Counts by field, as they stand in a count table. */
const FIELDS = TERM_FIELDS.length
type CountIndexes = Uint16Array | Uint32Array

/** Where a term stands in a block: at `slots[start]` to `slots[end - 1]`, ascending, with counts at `counts[i]`. */
export interface PostingList {
  /** Places within the block. */
  readonly slots: Uint16Array
  /** Which counts: `countTable[3 · counts[i]]` and the two behind it. */
  readonly counts: CountIndexes
  readonly start: number
  readonly end: number
}

/** Terms of a block's chunks: term → chunks and raw counts. */
export interface Postings {
  /** Counts in title, headings and body, three numbers each, every combination once. */
  readonly countTable: Uint32Array
  /** `undefined` where no chunk of the block holds the term. */
  list(termId: number): PostingList | undefined
}

/** Postings as arrays that are stored as they are. */
export interface PackedPostings {
  /** Ascending. */
  readonly terms: Uint32Array
  /** The list of `terms[i]` goes from `starts[i]` to `starts[i + 1]`. */
  readonly starts: Uint32Array
  readonly slots: Uint16Array
  readonly counts: CountIndexes
  readonly countTable: Uint32Array
}

export function packedPostings(packed: PackedPostings): Postings {
  const { terms, starts, slots, counts, countTable } = packed
  return {
    countTable,
    list(termId) {
      const at = indexOfSorted(terms, termId)
      if (at === -1) return undefined
      return { slots, counts, start: starts[at] as number, end: starts[at + 1] as number }
    },
  }
}

/** Postings of the block that is being filled. */
export interface GrowingPostings extends Postings {
  /** @param place within the block, above all before. @param numbers as of `unpackChunkTerms`. */
  add(place: number, numbers: Uint32Array): void
  pack(): PackedPostings
}

export function growingPostings(): GrowingPostings {
  const lists = new Map<number, { readonly slots: number[]; readonly counts: number[] }>()
  const countIndexes = new Map<string, number>()
  const table: number[] = []
  let postings = 0

  const countIndex = (numbers: Uint32Array, at: number): number => {
    const counts = numbers.subarray(at, at + FIELDS)
    const key = counts.join()
    const known = countIndexes.get(key)
    if (known !== undefined) return known
    const index = countIndexes.size
    countIndexes.set(key, index)
    table.push(...counts)
    return index
  }

  return {
    get countTable() {
      return Uint32Array.from(table)
    },
    list(termId) {
      const found = lists.get(termId)
      if (found === undefined) return undefined
      const { slots, counts } = found
      const Indexes = indexesFor(countIndexes.size)
      return { slots: Uint16Array.from(slots), counts: Indexes.from(counts), start: 0, end: slots.length }
    },
    add(place, numbers) {
      for (let at = LENGTHS; at < numbers.length; at += TERM_NUMBERS) {
        const termId = numbers[at] as number
        const list = lists.get(termId) ?? { slots: [], counts: [] }
        if (list.slots.length === 0) lists.set(termId, list)
        list.slots.push(place)
        list.counts.push(countIndex(numbers, at + 1))
        postings++
      }
    },
    pack() {
      const terms = Uint32Array.from(lists.keys()).sort()
      const starts = new Uint32Array(terms.length + 1)
      const slots = new Uint16Array(postings)
      const counts = new (indexesFor(countIndexes.size))(postings)
      let end = 0
      for (const [i, termId] of terms.entries()) {
        const list = lists.get(termId) ?? { slots: [], counts: [] }
        slots.set(list.slots, end)
        counts.set(list.counts, end)
        end += list.slots.length
        starts[i + 1] = end
      }
      return { terms, starts, slots, counts, countTable: Uint32Array.from(table) }
    },
  }
}

/** Two bytes where they suffice, as nearly always. */
function indexesFor(tableSize: number): typeof Uint16Array | typeof Uint32Array {
  return tableSize <= 2 ** 16 ? Uint16Array : Uint32Array
}

/** Binary search; −1 where `value` is not there. */
function indexOfSorted(sorted: Uint32Array, value: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = sorted[middle] as number
    if (found === value) return middle
    if (found < value) low = middle + 1
    else high = middle - 1
  }
  return -1
}
