import { wordsOf } from '../leakage/near-duplicates.ts'

/** Equal for texts of the same words in the same order, whatever case, accents, punctuation and repetitions. */
export function questionKey(text: string): string {
  return [...wordsOf(text)].join(' ')
}
