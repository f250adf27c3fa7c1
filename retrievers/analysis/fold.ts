/**
 * One spelling for what people type in several: lower case, Latin accents gone, full-width and other compatibility
 * forms replaced, invisible characters and spaces gone. `Ｃafé` → `cafe`.
 *
 * Of combining marks only U+0300 to U+036F are dropped: other scripts need theirs.
 */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  return text.normalize('NFKD').toLowerCase().replace(DROPPED, '').normalize('NFC')
}

const ASCII = /^[\x21-\x7e]*$/
/** Combining diacritics, soft hyphens, zero-width joiners, and spaces that a decomposition brought in. */
const DROPPED = /[\u0300-\u036f\u00ad\u200c-\u200d\s]/g
