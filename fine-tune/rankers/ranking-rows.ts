import { ConfigError } from '../../core/errors.ts'

/** Judged candidates of many questions, as a ranker learns from them. Rows of one question stand together. */
export interface RankingRows {
  /** Names of the features. */
  readonly features: readonly string[]
  /** shape [features][rows]; finite numbers. */
  readonly columns: readonly Float32Array[]
  /** shape [rows]; grades from 0 on. */
  readonly grades: Uint8Array
  /** shape [questions + 1]: question q has the rows from `starts[q]` to before `starts[q + 1]`. */
  readonly starts: Uint32Array
}

/** The highest grade: gains are 2^grade − 1. */
export const MAX_GRADE = 30

/**
 * @param rows to be looked at as a whole.
 * @param name of the rows, for errors.
 * @throws {ConfigError} where shapes do not fit together, a feature is no finite number, or a grade is too high.
 */
export function checkRankingRows({ features, columns, grades, starts }: RankingRows, name: string): void {
  const refuse = (expected: string, actual: string): ConfigError =>
    new ConfigError(`${name}: expected ${expected}, got ${actual}`)
  if (columns.length !== features.length) {
    throw refuse(`a column for each of ${features.length} features`, `${columns.length}`)
  }
  for (const [index, column] of columns.entries()) {
    if (column.length !== grades.length) {
      throw refuse(`${grades.length} rows of ${features[index]}`, `${column.length}`)
    }
    const place = column.findIndex((value) => !Number.isFinite(value))
    if (place !== -1) throw refuse(`finite numbers of ${features[index]}`, `${column[place]} in row ${place}`)
  }
  const highest = grades.reduce((a, b) => Math.max(a, b), 0)
  if (highest > MAX_GRADE) throw refuse(`grades up to ${MAX_GRADE}`, `${highest}`)
  const rises = starts.every((start, index) => index === 0 || start >= (starts[index - 1] ?? 0))
  if (starts[0] !== 0 || starts.at(-1) !== grades.length || !rises) {
    throw refuse(`questions that cover ${grades.length} rows in their order`, 'others')
  }
}
