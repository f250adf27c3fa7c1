import { passageText } from '../../core/chunk.ts'
import { plainBlocks } from './plain-blocks.ts'
import type { SourcePassage } from './source-passage.ts'

/** The passage as it is embedded, its prose as plain text and without `span`; the passage as it is for an empty span. */
export function withoutSpan({ title, headings, body }: SourcePassage, span: string): string {
  const whole = (text: string) => passageText(title, { headings, lead: '', text, tail: '' })
  if (span === '') return whole(body)
  const left = plainBlocks(body).map(({ text }) => text.replace(span, '').replace(/ {2,}/g, ' ').trim())
  return whole(left.filter((text) => text !== '').join('\n'))
}
