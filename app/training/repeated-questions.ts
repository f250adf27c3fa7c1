import type { Analyzer } from '../../core/analyzer.ts'
import { type NearDuplicate, nearDuplicates, wordsOf } from '../../fine-tune/leakage/near-duplicates.ts'

/**
 * Questions that say nearly what one of `others` says, by the terms that a search would look for: "How do I rotate keys?"
 * repeats "rotate the keys". A text of stop words alone is compared by them.
 *
 * @returns as `nearDuplicates` does.
 */
export function repeatedQuestions(
  questions: ReadonlyMap<string, string>,
  others: ReadonlyMap<string, string>,
  analyzer: Analyzer,
): readonly NearDuplicate[] {
  const termsOf = (text: string) => {
    const terms = new Set(analyzer.terms(text).counts.keys())
    return terms.size > 0 ? terms : wordsOf(text)
  }
  return nearDuplicates(questions, others, { termsOf })
}
