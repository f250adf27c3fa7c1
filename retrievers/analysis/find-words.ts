/** A stretch of text that is analysed as one word. */
export interface FoundWord {
  /** Half-open range in the text, in UTF-16 code units. */
  readonly start: number
  readonly end: number
  /**
   * `unspaced` is a run in a script that puts no space between words: Chinese, Japanese, Thai and the like.
   * `address` is a URL or the target of a Markdown link.
   */
  readonly kind: 'word' | 'unspaced' | 'address'
}

/**
 * Words in order, not overlapping. Letters and digits that are joined by single marks are one word:
 *
 * ```
 *   kubectl_get  --dry-run  v1.26  a.b.c/d  C++  .NET  pod's  10,000  foo::bar
 * ```
 *
 * A word has at most 16 joined parts; what follows is the next word. Linear in the length of the text.
 */
export function* findWords(text: string): Generator<FoundWord> {
  for (const match of text.matchAll(WORD)) {
    const { address, unspaced } = match.groups ?? {}
    const kind = address !== undefined ? 'address' : unspaced !== undefined ? 'unspaced' : 'word'
    yield { start: match.index, end: match.index + match[0].length, kind }
  }
}

/** Up to a space or what a sentence or Markdown puts behind an address. */
const ADDRESS = '[A-Za-z][A-Za-z0-9+.\\-]{1,9}://[^\\s<>"\'`\\(\\)\\[\\]\\{\\}\\|]+|(?<=\\]\\()[^\\s\\)]+'
/** Letters of scripts without spaces between words. */
const UNSPACED =
  '[[\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Hangul}\\p{scx=Thai}\\p{scx=Lao}\\p{scx=Khmer}\\p{scx=Myanmar}]&&[\\p{L}\\p{M}]]'
/** Marks belong to the letter before them; soft hyphens and zero-width joiners are invisible. */
const PART = `[[\\p{L}\\p{N}]--${UNSPACED}][[\\p{L}\\p{M}\\p{N}\\u00ad\\u200c\\u200d]--${UNSPACED}]*`
/** A flag's dashes, or the dot of `.NET`; not after a word, not in a row of dashes or dots. */
const SIGIL = '(?:(?<![\\p{L}\\p{N}_\\-])-{1,2}|(?<![\\p{L}\\p{N}.])\\.)(?=\\p{L})'
/** What may stand between two parts; a comma only between thousands. */
const JOINER = "(?:_{1,2}|::|[\\-.\\/:@'’\\\\]|(?<=\\p{Nd}),(?=\\p{Nd}{3}(?!\\p{Nd})))"
/** `C++`, `C#`. */
const ENDING = '(?:\\+\\+|(?<=(?<![\\p{L}\\p{N}])\\p{L})#)(?!\\p{L})'

const WORD = new RegExp(
  `(?<address>${ADDRESS})|(?<unspaced>${UNSPACED}+)|(?:${SIGIL})?${PART}(?:${JOINER}${PART}){0,15}(?:${ENDING})?`,
  'gv',
)
