import { sha256 } from '../../core/sha256.ts'

/** Longest term in UTF-16 code units. */
export const MAX_TERM_LENGTH = 64

/** The term, or for one over the limit its beginning and a digest, so that it is still found whole. */
export function limitTerm(term: string): string {
  if (term.length <= MAX_TERM_LENGTH) return term
  return `${term.slice(0, 32)}~${sha256(term).slice(0, 16)}`
}
