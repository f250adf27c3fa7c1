import type { AnalyzedWord } from '../../core/analyzer.ts'
import { fold } from './fold.ts'

/**
 * Overlapping pairs of letters of a run without spaces, as Lucene's CJK analyzer makes them, so that the run is
 * findable without a dictionary. A lone letter stands for itself.
 *
 * ```
 *   全文検索   全文  文検  検索
 * ```
 *
 * @param offset of the run in the text.
 */
export function* letterPairs(run: string, offset: number): Generator<AnalyzedWord> {
  let start = offset
  let previous = ''
  for (const letter of run) {
    if (previous !== '') {
      yield { start, end: start + previous.length + letter.length, terms: [fold(previous + letter)] }
      start += previous.length
    }
    previous = letter
  }
  if (start === offset) yield { start, end: start + run.length, terms: [fold(run)] }
}
