/** Shorter parts of a name are left: an initial, `de`, `Xu` among them, would mask too much of what is no name. */
const SHORTEST_PART = 3

/**
 * Text with these names replaced by `[name]`: whole in any case, and each part as it is written or in capitals, so that
 * `Will Grant` masks Will and leaves will.
 */
export function maskNames(text: string, names: readonly string[]): string {
  const whole = names
    .map((name) => name.trim().replace(/\s+/g, ' '))
    .filter((name) => name.length >= SHORTEST_PART)
  if (whole.length === 0) return text
  const parts = whole
    .flatMap((name) => name.split(/[\s,]+/))
    .filter((part) => part.length >= SHORTEST_PART && !part.endsWith('.'))
  const masked = replaceWords(text, whole, 'giu')
  return replaceWords(
    masked,
    parts.flatMap((part) => [part, part.toUpperCase()]),
    'gu',
  )
}

/** The longest first, so that no part is taken out of a longer one; words that stand in a mask stay. */
function replaceWords(text: string, words: readonly string[], flags: string): string {
  if (words.length === 0) return text
  const alternatives = [...new Set(words)].sort((a, b) => b.length - a.length).map(pattern)
  return text.replace(
    new RegExp(`(?<![\\p{L}\\p{N}_[])(?:${alternatives.join('|')})(?![\\p{L}\\p{N}_\\]])`, flags),
    '[name]',
  )
}

function pattern(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&').replaceAll(' ', '\\s+')
}
