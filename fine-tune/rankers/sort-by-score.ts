/** Longer lists are sorted from nothing: moving one by one costs their square where the order is all wrong. */
const MOST_TO_MOVE = 256

/**
 * Puts rows into the order of their scores, best first, equal ones by row. Rows that are nearly in order, as they are
 * from one tree to the next, cost little more than a look at each.
 */
export function sortByScore(rows: Uint32Array, scores: Float64Array): void {
  if (rows.length > MOST_TO_MOVE) {
    rows.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b)
    return
  }
  for (let place = 1; place < rows.length; place++) {
    const row = rows[place] as number
    const score = scores[row] as number
    let free = place
    for (; free > 0; free--) {
      const before = rows[free - 1] as number
      const other = scores[before] as number
      if (other > score || (other === score && before < row)) break
      rows[free] = before
    }
    rows[free] = row
  }
}
