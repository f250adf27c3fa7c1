/** Anything that is ranked. */
export interface Scored {
  readonly score: number
}

/** The one tie rule: score descending, then id ascending (by UTF-16 code units). For `Array.sort`. */
export function byScoreThen<T extends Scored>(id: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => {
    if (a.score !== b.score) return b.score - a.score
    const left = id(a)
    const right = id(b)
    return left < right ? -1 : left > right ? 1 : 0
  }
}
