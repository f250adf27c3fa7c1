import { type ChunkTerms, TERM_FIELDS } from '../../core/analyzer.ts'

/** Numbers said of a chunk's terms before the first term: the lengths of its fields. */
export const LENGTHS = TERM_FIELDS.length
/** Numbers said of one term: its id, and how often it stands in each field. */
export const TERM_NUMBERS = 1 + TERM_FIELDS.length

/**
 * A chunk's terms as bytes: lengths of the fields, then the terms by id ascending, each as the step from the id before
 * and its counts by field. Every number is a LEB128 varint: 7 bits a byte, the low ones first.
 */
export function packChunkTerms(terms: ChunkTerms, idOf: (term: string) => number): Uint8Array {
  const words = new Set(TERM_FIELDS.flatMap((field) => [...terms[field].counts.keys()]))
  const byId = [...words].map((word) => ({ word, id: idOf(word) })).sort((a, b) => a.id - b.id)
  const bytes: number[] = []
  for (const field of TERM_FIELDS) pushVarint(bytes, terms[field].length)
  let before = 0
  for (const { word, id } of byId) {
    pushVarint(bytes, id - before)
    before = id
    for (const field of TERM_FIELDS) pushVarint(bytes, terms[field].counts.get(word) ?? 0)
  }
  return Uint8Array.from(bytes)
}

/** `LENGTHS` numbers, then `TERM_NUMBERS` a term: its id and its counts by field. */
export function unpackChunkTerms(bytes: Uint8Array): Uint32Array {
  const numbers = new Uint32Array(bytes.length)
  let size = 0
  for (let at = 0; at < bytes.length; ) {
    let value = 0
    let unit = 1
    for (let more = true; more && at < bytes.length; at++) {
      const byte = bytes[at] as number
      value += (byte & 0x7f) * unit
      unit *= 0x80
      more = byte >= 0x80
    }
    numbers[size++] = value
  }
  for (let at = LENGTHS + TERM_NUMBERS; at < size; at += TERM_NUMBERS) {
    numbers[at] = (numbers[at] as number) + (numbers[at - TERM_NUMBERS] as number)
  }
  return numbers.subarray(0, size)
}

function pushVarint(bytes: number[], value: number): void {
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  bytes.push(rest)
}
