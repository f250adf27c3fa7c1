import { excerptLines } from './excerpt.ts'

/** What of a passage names it. */
export interface NamedPassage {
  readonly text: string
  /** Outermost first. */
  readonly headings: readonly string[]
}

const MAX_CHARACTERS = 48

/**
 * A name for each passage of a page: the heading that it stands under; where an earlier one has that name, its own
 * beginning.
 *
 * @param title of the page, for what stands under no heading. @returns in the order of `passages`.
 */
export function passageNames(passages: readonly NamedPassage[], title: string): readonly string[] {
  const taken = new Set<string>()
  return passages.map(({ headings, text }) => {
    const heading = headings.at(-1) ?? title
    const name = taken.has(heading) ? beginningOf(text, heading) : heading
    taken.add(heading)
    return name
  })
}

function beginningOf(text: string, heading: string): string {
  const lines = excerptLines(text, []).map(({ cells }) =>
    cells
      .flat()
      .map((run) => run.text)
      .join('')
      .trim(),
  )
  const line = lines.find((candidate) => candidate !== '' && candidate !== heading) ?? heading
  if (line.length <= MAX_CHARACTERS) return line
  return `${line.slice(0, MAX_CHARACTERS).replace(/\s+\S*$/u, '')} …`
}
