import { embeddedText } from './embedded-text.ts'
import { plainBlocks } from './plain-blocks.ts'
import type { SourcePassage } from './source-passage.ts'
import { withoutNames } from './without-names.ts'

/**
 * The passage as it is embedded, its prose as plain text, without `span` and without a title or headings that say the
 * same; the passage as it is for an empty span.
 */
export function withoutSpan(passage: SourcePassage, span: string): string {
  if (span === '') return embeddedText(passage)
  const left = plainBlocks(passage.body).map(({ text }) =>
    text.replace(span, '').replace(/ {2,}/g, ' ').trim(),
  )
  const body = left.filter((text) => text !== '').join('\n')
  return embeddedText({ ...withoutNames(passage, [span]), body })
}
