/** Whether these are 13 to 19 digits, blanks and hyphens aside, of which the last is the check digit (Luhn, ISO/IEC 7812-1). */
export function isCardNumber(text: string): boolean {
  const digits = text.replace(/\D/g, '')
  if (digits.length < 13 || digits.length > 19) return false
  let sum = 0
  // From the right, every second digit counts double, the sum of its two digits.
  for (const [place, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (place % 2 === 1 ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0
}

/** Whether this is an IBAN whose check digits are right: as a number, its country and digits moved to the end, 1 modulo 97 (ISO 13616). */
export function isAccountNumber(text: string): boolean {
  const letters = text.replaceAll(' ', '')
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(letters)) return false
  let rest = 0
  for (const letter of letters.slice(4) + letters.slice(0, 4)) {
    const value = Number.parseInt(letter, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}
