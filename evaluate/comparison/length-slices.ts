import type { Slices } from './compare-slices.ts'

/** Words up to which a question belongs to a slice, with its name; names sort by length. */
const LENGTHS = [
  { most: 3, slice: 'words 01–03' },
  { most: 7, slice: 'words 04–07' },
  { most: 15, slice: 'words 08–15' },
  { most: 31, slice: 'words 16–31' },
  { most: Number.POSITIVE_INFINITY, slice: 'words 32–' },
] as const

/** Slices by the number of words, which white space separates. @param questions query → text. */
export function lengthSlices(questions: ReadonlyMap<string, string>): Slices {
  return new Map([...questions].map(([query, text]) => [query, [lengthSlice(text)]]))
}

function lengthSlice(text: string): string {
  const words = text.split(/\s+/).filter((word) => word !== '').length
  const { slice } = LENGTHS.find(({ most }) => words <= most) ?? LENGTHS[4]
  return slice
}
