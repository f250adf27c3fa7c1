import { isIPv6 } from 'node:net'
import { isAccountNumber, isCardNumber } from './check-digits.ts'
import { maskNames } from './mask-names.ts'

/**
 * Text with personal data replaced by what it was: `[email]`, `[phone]`, `[card]`, `[account]`, `[address]` of the
 * network, `[password]` in an address, `[name]`.
 *
 * What a pattern can find is found: mail addresses, card numbers (13 to 19 digits with their check digit, ISO/IEC 7812),
 * bank accounts (IBAN, ISO 13616), phone numbers, IPv4 and IPv6 addresses but for those of the own machine. Names are
 * found only where they are given. Blanks and hyphens of any width count as blanks and hyphens. A second pass changes
 * nothing, and the time is in proportion to the text.
 *
 * @param names of people who may be mentioned, e.g. `Ada Lovelace`; each of their parts is masked, too.
 */
export function maskPersonalData(text: string, names: readonly string[] = []): string {
  return maskNames(RULES.reduce(applied, text), names)
}

interface Rule {
  readonly pattern: RegExp
  readonly mask: (found: string) => string
}

/** In this order: a card's number would pass for a phone's, and what stands before an @ for a name. */
const RULES: readonly Rule[] = [
  { pattern: /(?<=[a-z]:\/\/)[^\s/@:]+:[^\s/@]+(?=@)/giu, mask: () => '[password]' },
  // From the first letter of what stands before the @ on: begun at each of them, a long word would take the square of its length.
  {
    pattern: /(?<![\p{L}\p{N}._%+'-])[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu,
    mask: () => '[email]',
  },
  {
    pattern: /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![\p{L}\p{N}])/gu,
    mask: (found) => (isAccountNumber(found) ? '[account]' : found),
  },
  {
    pattern: /(?<![\p{L}\p{N}]|\p{N}[.,-])\d(?:[ -]?\d){12,}(?![\p{L}\p{N}])/gu,
    mask: maskCards,
  },
  {
    pattern:
      /(?<![\p{L}\p{N}:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:(?:\d{1,3}\.){3}\d{1,3})?(?![\p{L}\p{N}:])/giu,
    mask: (found) => (isIPv6(found) && !OWN_MACHINE.test(found) ? '[address]' : found),
  },
  {
    pattern:
      /(?<![\p{L}\p{N}]|\d\.)(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\p{L}\p{N}]|\.\d)/gu,
    mask: (found) => (OWN_MACHINE.test(found) ? found : '[address]'),
  },
  // +49 (0)30 1234-567, 0049 30 1234567
  {
    pattern: /(?<![\p{L}\p{N}])(?:\+|00)[1-9](?:[ ()./-]{0,3}\d){6,14}(?![\p{L}\p{N}])/gu,
    mask: () => '[phone]',
  },
  // (030) 1234567, 030/123 45 67: a leading zero and a break behind the area
  {
    pattern:
      /(?<![\p{L}\p{N}]|\d[.,:-])\(?0[1-9]\d{1,4}\)?[ /-]{1,3}\d(?:[ -]?\d){4,9}(?![\p{L}\p{N}]|[.,:-]\d)/gu,
    mask: () => '[phone]',
  },
  // (415) 555-0123, 415-555-0123, 415.555.0123
  {
    pattern: /(?<![\p{L}\p{N}]|\d[.,:-])(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\p{L}\p{N}]|[.,:-]\d)/gu,
    mask: () => '[phone]',
  },
]

/** What a rule finds is replaced; all else stays as it is written. */
function applied(text: string, { pattern, mask }: Rule): string {
  const plain = withPlainSigns(text)
  let [masked, end] = ['', 0]
  for (const { index, 0: found } of plain.matchAll(pattern)) {
    const replaced = mask(found)
    masked +=
      text.slice(end, index) + (replaced === found ? text.slice(index, index + found.length) : replaced)
    end = index + found.length
  }
  return masked + text.slice(end)
}

/** Every blank and hyphen as ASCII has it, each in its place. */
function withPlainSigns(text: string): string {
  return text.replace(/[\u00a0\u2000-\u200a\u202f]/g, ' ').replace(/[\u2010-\u2013]/g, '-')
}

const MOST_CARD_DIGITS = 19

/** Masks the cards in a run of digits, blanks and hyphens, which may hold other numbers before and after them. */
function maskCards(run: string): string {
  // [digits, separator, digits, …]
  const parts = run.split(/([ -])/)
  const masked: string[] = []
  for (let start = 0; start < parts.length; ) {
    const end = start % 2 === 0 ? cardEnd(parts, start) : undefined
    masked.push(end === undefined ? (parts[start] ?? '') : '[card]')
    start = end ?? start + 1
  }
  return masked.join('')
}

/** Behind the longest card that begins at `start`; `undefined` where none does. */
function cardEnd(parts: readonly string[], start: number): number | undefined {
  let [digits, found] = ['', undefined as number | undefined]
  for (let at = start; at < parts.length && digits.length < MOST_CARD_DIGITS; at += 2) {
    digits += parts[at]
    if (isCardNumber(digits)) found = at + 1
  }
  return found
}

const OWN_MACHINE = /^(?:127\.\d+\.\d+\.\d+|0\.0\.0\.0|255\.255\.255\.255|::1?)$/
