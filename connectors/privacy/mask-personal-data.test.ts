import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAccountNumber, isCardNumber } from './check-digits.ts'
import { maskPersonalData } from './mask-personal-data.ts'

describe('personal data', () => {
  it.each([
    ['mail to ada.lovelace+x@mail.example.co.uk now', 'mail to [email] now'],
    ['<Zoë.Müller@büro.example>', '<[email]>'],
    ['card 4111 1111 1111 1111, ok', 'card [card], ok'],
    ['card 5500-0000-0000-0004.', 'card [card].'],
    ['account DE89 3704 0044 0532 0130 00', 'account [account]'],
    ['from 203.0.113.7:443', 'from [address]:443'],
    ['from 2001:db8::8a2e:370:7334, or fe80::1', 'from [address], or [address]'],
    ['call +49 (0)30 1234-567', 'call [phone]'],
    ['call 0049 30 1234567 or 030/123 45 67', 'call [phone] or [phone]'],
    ['call (415) 555-0123, 415.555.0123', 'call [phone], [phone]'],
    ['postgres://ada:secret@db.example/x', 'postgres://[password]@db.example/x'],
  ])('is masked: %j', (text, masked) => {
    expect(maskPersonalData(text)).toBe(masked)
  })

  it.each([
    'version 10.15.7 of 2024-05-06 12:30:45',
    'listens on 127.0.0.1:8080, 0.0.0.0 and [::1]',
    'order 4111 1111 1111 1112 has no check digit',
    'error 0x80070005 at 00:1a:2b:3c:4d:5e',
    'from 1,000,000 to 10.000.000,00 in 3:45',
    'build 20240506123045 of sha 1a2b3c4d5e6f',
    'std::vector and a::b::c',
  ])('is not seen where there is none: %j', (text) => {
    expect(maskPersonalData(text)).toBe(text)
  })

  it('is a name where it is given: whole in any case, its parts as written', () => {
    const names = ['Will Grant', 'Ada  Lovelace', 'Li']
    expect(maskPersonalData('will grant you, says ADA LOVELACE', names)).toBe('[name] you, says [name]')
    expect(maskPersonalData('Hi Will, I will ask Lovelace. WILL!', names)).toBe(
      'Hi [name], I will ask [name]. [name]!',
    )
    expect(maskPersonalData('Willow, Granted; Li', names)).toBe('Willow, Granted; Li')
    expect(maskPersonalData('Jean-Luc (x) came', ['Jean-Luc (x)'])).not.toContain('Luc')
  })

  it('is found between blanks and hyphens of any width, and all else stays as it is written', () => {
    expect(maskPersonalData('5–6\u00a0cards: 4111\u00a01111\u20111111\u202f1111')).toBe(
      '5–6\u00a0cards: [card]',
    )
  })

  it('is looked for in time that grows as the text does', () => {
    for (const part of ['a', '1', 'a@', '://a', ':a', '1-1 ']) {
      expect(maskPersonalData(part.repeat(200_000)).length).toBeGreaterThan(0)
    }
  }, 20_000)

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab1 0+@.:-/[]Ada') }), (text) => {
        const once = maskPersonalData(text, ['Ada', 'name'])
        expect(maskPersonalData(once, ['Ada', 'name'])).toBe(once)
      }),
    )
  })

  it('is found wherever it stands', () => {
    const card = fc
      .stringMatching(/^[3-6]\d{14}$/)
      .map((digits) => [...'0123456789'].map((check) => digits + check).find(isCardNumber) ?? '')
    const mail = fc.stringMatching(/^[a-z]{1,8}\.[a-z]{1,8}@[a-z]{2,8}\.(com|de)$/)
    const address = fc.ipV4().filter((text) => !/^(127\.|0\.0\.0\.0|255)/.test(text))
    const found = fc.oneof(card, mail, address)
    fc.assert(
      fc.property(
        fc.array(found, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(' ', ', ', ' (', '\n'),
        (all, between) => {
          const masked = maskPersonalData(`see ${all.join(between)} there`)
          for (const each of all) expect(masked).not.toContain(each)
        },
      ),
    )
  })
})

describe('check digits', () => {
  it('tell a card from another number: of ten last digits, one is right', () => {
    const rights = [...'0123456789'].filter((digit) => isCardNumber(`411111111111111${digit}`))
    expect(rights).toEqual(['1'])
    // 8×2=16→7, 4: 7+4+… counted by hand for 79927398713, lengthened to 13 digits by zeros in front.
    expect(isCardNumber('0079927398713')).toBe(true)
  })

  it('tell an account from another number', () => {
    expect(isAccountNumber('GB82 WEST 1234 5698 7654 32')).toBe(true)
    expect(isAccountNumber('GB82 WEST 1234 5698 7654 33')).toBe(false)
  })
})
