import fc from 'fast-check'
import type { RankingRows } from '../ranking-rows.ts'

/** Rows as a test types them: for each question its rows, a grade and then the features. */
export function rowsOf(questions: readonly (readonly (readonly number[])[])[]): RankingRows {
  const rows = questions.flat()
  const features = (rows[0]?.length ?? 1) - 1
  const ends = questions.map((_, index) => questions.slice(0, index + 1).flat().length)
  return {
    features: Array.from({ length: features }, (_, feature) => `f${feature}`),
    columns: Array.from({ length: features }, (_, feature) =>
      Float32Array.from(rows, (row) => row[feature + 1] ?? 0),
    ),
    grades: Uint8Array.from(rows, ([grade = 0]) => grade),
    starts: Uint32Array.of(0, ...ends),
  }
}

/** A few questions with a few rows each, of two features with few values. */
export function anyRows(): fc.Arbitrary<RankingRows> {
  const row = fc.tuple(fc.nat(3), fc.integer({ min: -3, max: 3 }), fc.nat(2))
  return fc.array(fc.array(row, { minLength: 1, maxLength: 7 }), { minLength: 1, maxLength: 5 }).map(rowsOf)
}
