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
  const holders = new Map<string, number[]>()
  for (const [place, { words }] of known.entries()) {
    for (const word of words) {
      const places = holders.get(word)
      if (places === undefined) holders.set(word, [place])
      else places.push(place)
    }
  }
  return [...questions].flatMap(([id, text]) => {
    const words = termsOf(text)
    const shared = new Map<number, number>()
    for (const word of words) {
      for (const place of holders.get(word) ?? []) shared.set(place, (shared.get(place) ?? 0) + 1)
    }
    let best: NearDuplicate | undefined
    for (const [place, both] of [...shared].sort(([a], [b]) => a - b)) {
      const other = known[place]
      if (other === undefined) continue
      const similarity = both / (words.size + other.words.size - both)
      if (similarity >= least && similarity > (best?.similarity ?? 0)) best = { id, of: other.id, similarity }
    }
    return best === undefined ? [] : [best]
  })
}

/** Lower-case words and numbers of a text, accents aside. A text without any is one word of its own. */
export function wordsOf(text: string): ReadonlySet<string> {
  const plain = text.normalize('NFKD').toLowerCase()
  const words = plain.replace(/\p{M}/gu, '').match(/[\p{L}\p{N}]+/gu)
  return new Set(words ?? [plain.trim()])
}
