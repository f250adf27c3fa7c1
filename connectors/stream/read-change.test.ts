import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readChange } from './read-change.ts'

const project = join(import.meta.dirname, '..', '..')
const published = z.fromJSONSchema(
  JSON.parse(readFileSync(join(project, 'docs/reference/change-stream.schema.json'), 'utf8')),
)

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value))

/** What may stand in a field: right, nearly right, or wrong. */
const anything = fc.constantFrom(
  0,
  1,
  2,
  1.5,
  -1,
  '',
  ' ',
  'text',
  'mdx',
  'upsert',
  'delete',
  true,
  null,
  [],
  ['a'],
  [''],
  [1],
  {},
  { a: 1 },
  { a: [] },
)

const RIGHT = {
  body: 'some text',
  title: '',
  format: 'mdx',
  url: 'https://example.org/a',
  language: 'en',
  tags: ['a'],
  tenant: 'acme',
  groups: [],
  metadata: { a: 1 },
  updatedAtMs: 1,
}
const mostly = (value: unknown) => fc.oneof({ weight: 20, arbitrary: fc.constant(value) }, anything)

/** Some fields, mostly right. */
const document = fc
  .subarray(Object.entries(RIGHT))
  .chain((some) => fc.record(Object.fromEntries(some.map(([name, value]) => [name, mostly(value)]))))

const record = fc.record(
  {
    schema: fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, anything),
    operation: fc.oneof({ weight: 5, arbitrary: fc.constantFrom('upsert', 'delete') }, anything),
    occurredAtMs: fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, anything),
    document: fc.oneof({ weight: 5, arbitrary: document }, anything),
  },
  { requiredKeys: ['schema', 'operation'] },
)

/** The same with a field that nobody knows, in one place or the other, now and then; or something else. */
const changed = fc.oneof(
  { weight: 8, arbitrary: record },
  record.map((fields) => ({ ...fields, other: 1 })),
  document.map((fields) => ({ schema: 1, operation: 'upsert', document: { ...fields, other: 1 } })),
  anything,
)

describe('readChange', () => {
  it('takes what the published schema takes, and nothing else', () => {
    let taken = 0
    fc.assert(
      fc.property(changed, (value) => {
        const isTaken = readChange(bytes(value)).kind !== 'unreadable'
        if (isTaken) taken += 1
        expect(isTaken, JSON.stringify(value)).toBe(published.safeParse(value).success)
      }),
      { numRuns: 2_000 },
    )
    expect(taken).toBeGreaterThan(50)
  })

  it('takes a record without a value for a deletion', () => {
    expect(readChange(undefined)).toEqual({ kind: 'delete' })
  })

  it.each([
    [Buffer.from('{"schema": 1,'), 'expected a JSON object as UTF-8'],
    [Buffer.from([0x22, 0xff, 0x22]), 'expected a JSON object as UTF-8'],
    [bytes({ schema: 7, operation: 'upsert' }), 'got the newer 7'],
    [bytes({ schema: 1, operation: 'merge' }), 'expected `upsert` or `delete` as operation'],
    [
      bytes({ schema: 1, operation: 'upsert', document: { body: '\n' } }),
      'expected text that is not blank as document.body',
    ],
  ])('says what is wrong with %s', (value, reason) => {
    const change = readChange(value)
    expect(change.kind === 'unreadable' && change.reason).toContain(reason)
  })
})
