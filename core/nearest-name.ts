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
 * Levenshtein distance, two rows at a time. Source: Wagner, Fischer, "The String-to-String Correction Problem", JACM 1974.
 *
 * ```
 *        ""  k  i  t          above[j]     cost of turning a's first i−1 letters into b's first j
 *    ""   0  1  2  3          current[j]   the same for a's first i letters
 *    s    1  1  2  3
 * ```
 */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const substituted = (above[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(substituted, (above[j] as number) + 1, (current[j - 1] as number) + 1))
    }
    above = current
  }
  return above[b.length] as number
}
