/**
 * The text that a model reads: half surrogate pairs become U+FFFD, composed characters are composed (NFC), line ends
 * are `\n`, and white space at both ends is dropped. Texts that are equal afterwards have equal embeddings.
 */
export function normalizeText(text: string): string {
  return text.toWellFormed().normalize('NFC').replaceAll('\r\n', '\n').trim()
}
