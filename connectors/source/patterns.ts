import ignore, { type Ignore } from 'ignore'

/** Patterns in the language of `.gitignore`, minding case as git does on Linux. For paths without a leading `/`. */
export function patterns(lines: readonly string[] | string): Ignore {
  return ignore({ ignoreCase: false }).add(lines)
}
