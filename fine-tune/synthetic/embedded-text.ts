import { passageText } from '../../core/chunk.ts'
import type { SourcePassage } from './source-passage.ts'

/** A passage as it is embedded: title and headings on a line, then its body. */
export function embeddedText({ title, headings, body }: SourcePassage): string {
  return passageText(title, { headings, lead: '', text: body, tail: '' })
}
