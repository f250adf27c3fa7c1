/**
 * The known name closest to `name` by edit distance, if one is close enough to be meant (at most a third of its
 * letters, at least 1, differ); `undefined` otherwise. Ties go to the first of `known`.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/**
 * Edits that turn `a` into `b`: a letter added, left out or changed, or two neighbours swapped. Three rows at a time.
 * Source: Damerau, "A technique for computer detection and correction of spelling errors", CACM 1964; no letter is
 * edited twice.
 *
 * ```
 *        ""  k  i  t          twoAbove[j]  cost of turning a's first i−2 letters into b's first j
 *    ""   0  1  2  3          above[j]     the same for a's first i−1 letters
 *    s    1  1  2  3          current[j]   the same for a's first i letters
 * ```
 */
function editDistance(a: string, b: string): number {
  let twoAbove: readonly number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = (above[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const areSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swapped = areSwapped ? (twoAbove[j - 2] as number) + 1 : changed
      current.push(Math.min(changed, swapped, (above[j] as number) + 1, (current[j - 1] as number) + 1))
    }
    twoAbove = above
    above = current
  }
  return above[b.length] as number
}
