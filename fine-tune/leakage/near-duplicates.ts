/** A question that another one repeats. */
export interface NearDuplicate {
  readonly id: string
  /** The question that it is like. */
  readonly of: string
  /** Jaccard similarity of their words, 0 to 1. */
  readonly similarity: number
}

/** Words shared, as a share of all words of both, from which on two questions count as one. */
export const NEAR_DUPLICATE = 0.8

export interface NearDuplicateOptions {
  /** Similarity from which on two questions count as one. */
  readonly least?: number
  /** What of a text is compared, at least one term; absent: its words. */
  readonly termsOf?: (text: string) => ReadonlySet<string>
}

/**
 * Questions that repeat one of `others`, whatever case, punctuation and order of words: resemblance as in Broder, "On the
 * Resemblance and Containment of Documents", Compression and Complexity of Sequences, 1997, over words.
 *
 * @returns in the order of `questions`, each once, with the most similar of the others, the first among equals.
 */
export function nearDuplicates(
  questions: ReadonlyMap<string, string>,
  others: ReadonlyMap<string, string>,
  { least = NEAR_DUPLICATE, termsOf = wordsOf }: NearDuplicateOptions = {},
): readonly NearDuplicate[] {
  const known = [...others].map(([id, text]) => ({ id, words: termsOf(text) }))
  const candidatesOf = candidatesAmong(
    known.map(({ words }) => words),
    least,
  )
  return [...questions].flatMap(([id, text]) => {
    const words = termsOf(text)
    let best: NearDuplicate | undefined
    for (const place of candidatesOf(words)) {
      const other = known[place]
      if (other === undefined) continue
      const both = sharedBy(words, other.words)
      const similarity = both / (words.size + other.words.size - both)
      if (similarity >= least && similarity > (best?.similarity ?? 0)) best = { id, of: other.id, similarity }
    }
    return best === undefined ? [] : [best]
  })
}

/** A word of a known set: where that set stands, its size, and where the word stands in it. */
interface Holder {
  readonly place: number
  readonly size: number
  readonly position: number
}

/** Against what is lost where a share of words is no whole number. */
const ROUNDING = 1e-9

/**
 * The known sets that may be similar to one, without going through all.
 *
 * With the words of all sets in one order, the rarest first, two sets x and y of similarity t or more share one of the
 * first |x| − ⌈t·|x|⌉ + 1 words of x and of as many of y, and with the first word that they share, at most so many as
 * stand behind it. Source: Xiao et al., "Efficient Similarity Joins for Near Duplicate Detection" (PPJoin), WWW 2008,
 * sections 3 and 4.1.
 *
 * @returns places of `known`, ascending.
 */
function candidatesAmong(
  known: readonly ReadonlySet<string>[],
  least: number,
): (words: ReadonlySet<string>) => readonly number[] {
  const counts = new Map<string, number>()
  for (const words of known) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  const byRarity = (a: string, b: string) =>
    (counts.get(a) ?? 0) - (counts.get(b) ?? 0) || (a < b ? -1 : a > b ? 1 : 0)
  const rarestOf = (words: ReadonlySet<string>) =>
    [...words].sort(byRarity).slice(0, words.size - Math.ceil(least * words.size - ROUNDING) + 1)

  const holders = new Map<string, Holder[]>()
  for (const [place, words] of known.entries()) {
    for (const [position, word] of rarestOf(words).entries()) {
      const own = holders.get(word)
      const holder = { place, size: words.size, position }
      if (own === undefined) holders.set(word, [holder])
      else own.push(holder)
    }
  }
  return (words) => {
    const places = new Set<number>()
    for (const [position, word] of rarestOf(words).entries()) {
      for (const { place, size, position: theirs } of holders.get(word) ?? []) {
        const most = Math.min(words.size - position, size - theirs)
        const needed = (least / (1 + least)) * (words.size + size)
        if (most >= needed - ROUNDING) places.add(place)
      }
    }
    return [...places].sort((a, b) => a - b)
  }
}

function sharedBy(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0
  for (const word of a) if (b.has(word)) shared++
  return shared
}

/** Lower-case words and numbers of a text, accents aside. A text without any is one word of its own. */
export function wordsOf(text: string): ReadonlySet<string> {
  const plain = text.normalize('NFKD').toLowerCase()
  const words = plain.replace(/\p{M}/gu, '').match(/[\p{L}\p{N}]+/gu)
  return new Set(words ?? [plain.trim()])
}
