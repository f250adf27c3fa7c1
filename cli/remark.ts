/** A line that names what was left out, the first few of it; none where nothing was. */
export function remark(what: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return []
  const shown = names.slice(0, SHOWN_NAMES).join(', ')
  const more = names.length > SHOWN_NAMES ? ', … (--json lists all)' : ''
  return [`${what}, ${names.length}: ${shown}${more}`]
}

/** Names that are shown. */
const SHOWN_NAMES = 5
