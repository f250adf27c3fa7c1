import type { Analyzer } from '../core/analyzer.ts'
import type { Span } from '../core/hit.ts'

/**
 * Ranges of the words in `text` that share a term with the question, ascending, not overlapping. Touching ranges of
 * overlapping letter pairs become one.
 *
 * @param questionTerms what the analyzer makes of the question.
 */
export function highlight(
  text: string,
  questionTerms: ReadonlySet<string>,
  analyzer: Analyzer,
): readonly Span[] {
  const spans: Span[] = []
  for (const { start, end, terms } of analyzer.words(text)) {
    if (!terms.some((term) => questionTerms.has(term))) continue
    const last = spans.at(-1)
    if (last !== undefined && start <= last.end)
      spans[spans.length - 1] = { ...last, end: Math.max(end, last.end) }
    else spans.push({ start, end })
  }
  return spans
}
