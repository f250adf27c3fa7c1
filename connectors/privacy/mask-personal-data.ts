import { isIPv6 } from 'node:net'
import { isAccountNumber, isCardNumber } from './check-digits.ts'
import { maskNames } from './mask-names.ts'

/**
 * Text with personal data replaced by what it was: `[email]`, `[phone]`, `[card]`, `[account]`, `[address]` of the
 * network, `[password]` in an address, `[name]`.
 *
 * What a pattern can find is found: mail addresses, card numbers (13 to 19 digits with their check digit, ISO/IEC 7812),
 * bank accounts (IBAN, ISO 13616), phone numbers, IPv4 and IPv6 addresses but for those of the own machine. Names are
 * found only where they are given. A second pass changes nothing.
 *
 * @param names of people who may be mentioned, e.g. `Ada Lovelace`; each of their parts is masked, too.
 */
export function maskPersonalData(text: string, names: readonly string[] = []): string {
  const masked = RULES.reduce((before, { pattern, mask }) => before.replace(pattern, mask), text)
  return maskNames(masked, names)
}

interface Rule {
  readonly pattern: RegExp
  readonly mask: (found: string) => string
}

/** In this order: a card's number would pass for a phone's, and what stands before an @ for a name. */
const RULES: readonly Rule[] = [
  { pattern: /(?<=[a-z][a-z0-9+.-]*:\/\/)[^\s/@:]+:[^\s/@]+(?=@)/giu, mask: () => '[password]' },
  {
    pattern: /[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu,
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

/** Masks the cards in a run of digits, blanks and hyphens, which may hold other numbers before and after them. */
function maskCards(run: string): string {
  // [digits, separator, digits, …]
  const parts = run.split(/([ -])/)
  for (let start = 0; start < parts.length; start += 2) {
    for (let end = parts.length; end > start; end -= 2) {
      if (!isCardNumber(parts.slice(start, end).join(''))) continue
      parts.splice(start, end - start, '[card]')
      break
    }
  }
  return parts.join('')
}

const OWN_MACHINE = /^(?:127\.\d+\.\d+\.\d+|0\.0\.0\.0|255\.255\.255\.255|::1?)$/
