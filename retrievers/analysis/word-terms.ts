import { fold } from './fold.ts'
import { limitTerm, MAX_TERM_LENGTH } from './limit-term.ts'

/** How single words become terms. Both take a folded word. */
export interface WordRules {
  stem(word: string): string
  isStopWord(word: string): boolean
}

/**
 * Terms of one word: itself first, then the parts that it is joined from, each once; none for a stop word.
 *
 * ```
 *   kube-apiserver.yaml   kubeapiserver.yaml  kubeapiserver  kube  apiserver  yaml      (before stemming)
 *   HTTPServer            httpserver  http  server
 *   --dry-run             --dry-run  dryrun  dry  run
 *   v1.26.3               1.26.3  1.26
 *   C++                   c++  c
 * ```
 *
 * Hyphens, underscores and case join softly: `dry-run`, `dry_run` and `dryRun` share the term `dryrun`.
 */
export function wordTerms(word: string, rules: WordRules): readonly string[] {
  if (PLAIN.test(word)) {
    const folded = word.toLowerCase()
    return rules.isStopWord(folded) ? [] : [limitTerm(rules.stem(folded))]
  }
  const terms = new Set<string>()
  const bare = word.replace(SIGIL, '').replace(ENDING, '')
  if (bare !== word) terms.add(limitTerm(fold(word)))
  else if (rules.isStopWord(joined(word))) return []
  collectParts(bare, SEPARATORS, rules, terms)
  return [...terms]
}

/** What takes a word apart, from the loosest to the tightest. Apostrophes and commas never do. */
const SEPARATORS: readonly RegExp[] = [
  /[/:@\\]+/,
  /\./,
  /[-_]+/,
  /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u,
]

function collectParts(
  piece: string,
  separators: readonly RegExp[],
  rules: WordRules,
  terms: Set<string>,
): void {
  if (VERSION.test(piece)) {
    for (const prefix of versionPrefixes(piece)) terms.add(limitTerm(prefix))
    return
  }
  const whole = joined(piece)
  if (whole !== '' && !rules.isStopWord(whole)) terms.add(limitTerm(rules.stem(whole)))
  const [separator, ...tighter] = separators
  if (separator === undefined || piece.length > MAX_TERM_LENGTH * 16) return
  for (const part of piece.split(separator)) collectParts(part, tighter, rules, terms)
}

/** `1.26.3`, then `1.26`. */
function versionPrefixes(version: string): string[] {
  const numbers = version.replace(/^v/i, '').split('.')
  const prefixes: string[] = []
  for (let n = numbers.length; n >= 2; n--) prefixes.push(numbers.slice(0, n).join('.'))
  return prefixes
}

function joined(piece: string): string {
  return fold(piece.replace(POSSESSIVE, '').replace(SOFT_JOINERS, ''))
}

/** One word in one case, or a plural of capitals such as `APIs`: nothing to take apart. */
const PLAIN = /^(?:[A-Z]?[a-z]+|[A-Z]+s?)$/
const SIGIL = /^(?:-{1,2}|\.)/
const ENDING = /(?:\+\+|#)$/
const VERSION = /^v?\d+(?:\.\d+)+$/i
const POSSESSIVE = /['’]s(?![\p{L}\p{N}])/giu
const SOFT_JOINERS = /[-_'’,]/g
