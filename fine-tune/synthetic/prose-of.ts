import { plainBlocks } from './plain-blocks.ts'
import type { SourcePassage } from './source-passage.ts'

/**
 * What a passage says, as plain text, a block a line: no title, headings, code or markup, and nothing of `span`. Empty where it
 * has no prose.
 *
 * ```
 *   # Draining nodes                                   A node is drained before maintenance.
 *   A **node** is drained before maintenance.    →     They stay.
 *   What about daemons? They stay.                     (asked: What about daemons?)
 * ```
 *
 * Questions made from documents are asked among passages in this form, those that answer and those that do not: were only
 * the answer without its title, or without markup, that alone would tell it, and the model would learn to turn away from
 * passages whose title says what is asked.
 */
export function proseOf({ body }: Pick<SourcePassage, 'body'>, span = ''): string {
  const blocks = plainBlocks(body).map(({ text }) =>
    span === '' ? text : text.replace(span, '').replace(/ {2,}/g, ' ').trim(),
  )
  return blocks.filter((text) => text !== '').join('\n')
}
