import { stemmer } from 'stemmer'
import type { AnalyzedWord, Analyzer, FieldTerms } from '../../core/analyzer.ts'
import { type FoundWord, findWords } from './find-words.ts'
import { fold } from './fold.ts'
import { letterPairs } from './letter-pairs.ts'
import { limitTerm } from './limit-term.ts'
import { STOP_WORDS } from './stop-words.ts'
import { type WordRules, wordTerms } from './word-terms.ts'

/** Stems kept at hand; text repeats its words. */
const MAX_CACHED_STEMS = 50_000

/**
 * English text with identifiers: words folded, stop words left out, stems by Porter ("An algorithm for suffix
 * stripping", Program 14, 1980). Joined words are found whole and in parts, addresses whole, and scripts without
 * spaces by pairs of letters, whose ranges overlap.
 */
export function englishAnalyzer(): Analyzer {
  const rules: WordRules = { stem: cachedStem(), isStopWord: (word) => STOP_WORDS.has(word) }
  return {
    id: 'english-1',
    words: (text) => [...analyze(text, rules)],
    terms: (text) => count(analyze(text, rules)),
  }
}

function* analyze(text: string, rules: WordRules): Generator<AnalyzedWord> {
  for (const found of findWords(text)) {
    const word = text.slice(found.start, found.end)
    if (found.kind === 'unspaced') yield* letterPairs(word, found.start)
    else yield* wordOrAddress(found, word, rules)
  }
}

function* wordOrAddress({ start, kind }: FoundWord, word: string, rules: WordRules): Generator<AnalyzedWord> {
  const shown = kind === 'address' ? word.replace(SENTENCE_END, '') : word
  const terms = kind === 'address' ? addressTerms(shown) : wordTerms(shown, rules)
  if (terms.length > 0) yield { start, end: start + shown.length, terms }
}

/** The address without its scheme. In parts, its words would drown the words of the text. */
function addressTerms(address: string): readonly string[] {
  const term = fold(address.replace(SCHEME, '').replace(TRAILING_SLASH, ''))
  return term === '' ? [] : [limitTerm(term)]
}

function count(words: Iterable<AnalyzedWord>): FieldTerms {
  const counts = new Map<string, number>()
  let length = 0
  for (const { terms } of words) {
    // A word counts once toward length however many parts it is found by.
    length += 1
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  }
  return { counts, length }
}

/** Leaves alone what is not a plain lower-case word. The cache is emptied when full and never changes a result. */
function cachedStem(): (word: string) => string {
  const cache = new Map<string, string>()
  return (word) => {
    if (!STEMMABLE.test(word)) return word
    const known = cache.get(word)
    if (known !== undefined) return known
    if (cache.size >= MAX_CACHED_STEMS) cache.clear()
    const stem = stemmer(word)
    cache.set(word, stem)
    return stem
  }
}

const STEMMABLE = /^[a-z]{3,64}$/
const SCHEME = /^[a-z][a-z0-9+.-]{1,9}:\/\//i
const SENTENCE_END = /[.,;:!?*_]{1,9}$/
const TRAILING_SLASH = /\/$/
