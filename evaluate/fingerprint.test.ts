import { expect, it } from 'vitest'
import { fingerprint, type RunIdentity } from './fingerprint.ts'

const IDENTITY: RunIdentity = {
  corpus: 'c',
  modelId: 'm',
  chunker: 'k',
  analyzer: 'a',
  store: 's',
  questions: 'q',
  pipeline: 'p',
  code: 'v',
}

it('is the same for equal fields in any order, and another where one differs', () => {
  const reordered = Object.fromEntries(Object.entries(IDENTITY).reverse()) as unknown as RunIdentity
  expect(fingerprint(IDENTITY)).toMatch(/^[0-9a-f]{16}$/)
  expect(fingerprint(reordered)).toBe(fingerprint(IDENTITY))
  const differing = Object.keys(IDENTITY).map((field) => fingerprint({ ...IDENTITY, [field]: 'other' }))
  expect(new Set([fingerprint(IDENTITY), ...differing]).size).toBe(9)
})
