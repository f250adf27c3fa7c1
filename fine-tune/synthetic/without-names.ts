import { questionKey } from './question-key.ts'
import type { SourcePassage } from './source-passage.ts'

/** `# Heading`, and the heading itself. */
const HEADING = /^ {0,3}#{1,6} +([^\n]*?)[ #]*$/gm

/**
 * The passage without names of its place: they go from its title, from the headings above it, and from the lines of its
 * body that set them, since a chunk begins with its own heading.
 */
export function withoutNames(passage: SourcePassage, names: readonly string[]): SourcePassage {
  const keys = new Set(names.map(questionKey))
  const isNamed = (text: string) => keys.has(questionKey(text))
  const { title, headings, body } = passage
  return {
    ...passage,
    title: isNamed(title) ? '' : title,
    headings: headings.filter((heading) => !isNamed(heading)),
    body: body.replace(HEADING, (line: string, heading: string) => (isNamed(heading) ? '' : line)).trim(),
  }
}
