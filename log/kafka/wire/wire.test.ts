import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DocumentEvent } from '../../../core/event.ts'
import { sha256 } from '../../../core/sha256.ts'
import { deleted, upserted } from '../../../core/testing/events.ts'
import { type Decoded, decodeRecord, type ReceivedRecord, traceOf } from './decode-record.ts'
import { encodeEvent, type WireRecord } from './encode-event.ts'
import { PartAssembly, withoutParts } from './part-assembly.ts'
import { documentKey, parseKey, partKey } from './record-key.ts'

const received = ({ key, value, headers }: WireRecord): ReceivedRecord => ({
  key: Buffer.from(key),
  value,
  headers,
  timestamp: '7',
})

const withValue = (value: unknown): ReceivedRecord => ({
  key: Buffer.from('guide:a.md'),
  value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  timestamp: '7',
})

/** What a consumer makes of an event, part by part. */
function through(event: DocumentEvent, maxBytes: number): Decoded | undefined {
  const { parts, record } = encodeEvent(event, maxBytes)
  const assembly = new PartAssembly()
  for (const part of parts) {
    expect(part.value?.length).toBeLessThanOrEqual(maxBytes)
    assembly.add(decodeRecord(received(part)) as Extract<Decoded, { kind: 'part' }>)
  }
  const decoded = decodeRecord(received(record('12')))
  return decoded.kind === 'parted' ? assembly.take(decoded.documentId, decoded.parted) : decoded
}

describe('an event as records', () => {
  it('comes back as it was, in one record or in parts of any size', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 }).filter((each) => each.trim() !== '')
    fc.assert(
      fc.property(text, text, fc.integer({ min: 1, max: 2_000 }), (body, tag, maxBytes) => {
        const event = upserted('guide:päge 1.md', body, {
          tags: [tag],
          metadata: { weight: 2.5, draft: false },
        })
        expect(through(event, maxBytes)).toEqual({ kind: 'event', event })
      }),
    )
  })

  it('is a tombstone where the document is gone, which says when', () => {
    expect(encodeEvent(deleted('guide:a.md'), 10).record('').value).toBe(null)
    expect(through(deleted('guide:a.md'), 10)).toEqual({ kind: 'event', event: deleted('guide:a.md') })
  })

  it('is a tombstone of now where another program wrote one without a time', () => {
    const event = { kind: 'document-deleted', documentId: 'guide:a.md', occurredAtMs: 7 }
    expect(decodeRecord({ key: Buffer.from('guide:a.md'), value: null, timestamp: '7' })).toEqual({
      kind: 'event',
      event,
    })
  })

  it('is a tombstone of now where the time that it says is none', () => {
    const headers = { 'plumbline-occurred-at-ms': 'soon' }
    const decoded = decodeRecord({ key: Buffer.from('guide:a.md'), value: null, headers, timestamp: '7' })
    expect(decoded).toMatchObject({ event: { kind: 'document-deleted', occurredAtMs: 7 } })
  })

  it('is refused with bytes that are no UTF-8: nothing is put in their place', () => {
    const { record } = encodeEvent(upserted('guide:a.md', 'cafe'), 10_000)
    const value = record('').value ?? Buffer.alloc(0)
    value[value.indexOf('cafe') + 3] = 0xe9
    expect(decodeRecord({ key: Buffer.from('guide:a.md'), value, timestamp: '7' })).toMatchObject({
      kind: 'unreadable',
      reason: 'expected a JSON object as UTF-8, got other bytes',
    })
  })

  it('says in its record how the parts are to be checked', () => {
    const { parts, record } = encodeEvent(upserted('guide:a.md', 'x'.repeat(1_000)), 400)
    const whole = Buffer.concat(parts.map(({ value }) => value ?? Buffer.alloc(0)))
    expect(parts.map(({ key }) => key)).toEqual([0, 1, 2, 3].map((part) => `guide:a.md\u0000${part}`))
    expect(JSON.parse(String(record('12').value))).toMatchObject({
      parted: { parts: 4, sizeBytes: whole.length, sha256: sha256(whole), firstOffset: '12' },
    })
  })
})

describe('a key', () => {
  it('names the document or a part of it, whatever else the id holds', () => {
    expect(parseKey(Buffer.from(documentKey('a:b:c\n#1')))).toEqual({ documentId: 'a:b:c\n#1' })
    expect(parseKey(Buffer.from(partKey('a:b', 12)))).toEqual({ documentId: 'a:b', part: 12 })
  })

  it.each(['', 'no-colon', ':path', 'source:', 'a:b\u0000x', 'a:b\u00001\u00002'])(
    'is none of ours: %j',
    (key) => {
      expect(parseKey(Buffer.from(key))).toBe(undefined)
    },
  )

  it('refuses ids that have no bytes of their own', () => {
    expect(() => documentKey('a:\ud83d')).toThrow('half a surrogate pair')
    expect(() => documentKey('a:b\u0000')).toThrow('NUL')
  })
})

describe('a record that cannot be used', () => {
  const document = {
    ...JSON.parse(String(encodeEvent(upserted('guide:a.md', 'x'), 9_999).record('').value)).document,
  }
  const good = { schema: 1, operation: 'upsert', occurredAtMs: 5, document }

  it.each([
    ['{ "schema": 1', 'expected a JSON object as UTF-8, got other bytes'],
    ['[]', 'expected a JSON object as UTF-8, got other bytes'],
    [{ ...good, schema: 2 }, 'expected schema 1, got the newer 2; use a version of Plumbline that knows it'],
    [{ ...good, schema: undefined }, 'expected schema 1, got another'],
    [{ ...good, operation: 'merge' }, 'expected `upsert` as operation, or a tombstone, got another'],
    [{ ...good, occurredAtMs: 'today' }, 'expected a whole number as occurredAtMs'],
    [{ ...good, document: undefined }, 'expected an object as document'],
    [{ ...good, document: { ...document, tags: 'x' } }, 'expected a list of texts as document.tags'],
    [{ ...good, document: { ...document, access: {} } }, 'expected a tenant and groups as document.access'],
    [{ ...good, document: { ...document, path: 'b.md' } }, 'expected source and path of the key, got others'],
    [{ ...good, parted: {} }, 'expected parts, sizeBytes, sha256 and firstOffset as parted'],
    [
      { ...good, parted: { parts: 1e9, sizeBytes: 1e9, sha256: '00', firstOffset: '0' } },
      'expected parts, sizeBytes, sha256 and firstOffset as parted',
    ],
  ])('is %j', (value, reason) => {
    const expected = { kind: 'unreadable', documentId: 'guide:a.md', code: 'ERR_UNREADABLE_RECORD', reason }
    expect(decodeRecord(withValue(value))).toEqual(expected)
  })

  it('is one of a document that breaks a rule, which keeps its code', () => {
    const blank = withValue({ ...good, document: { ...document, body: ' ' } })
    expect(decodeRecord(blank)).toMatchObject({ kind: 'unreadable', code: 'ERR_INVALID_DOCUMENT' })
  })

  it('is one that is too large to be looked into', () => {
    const huge = { ...withValue('x'), value: Buffer.alloc(64 * 2 ** 20 + 1) }
    expect(decodeRecord(huge)).toMatchObject({ kind: 'unreadable', code: 'ERR_DOCUMENT_TOO_LARGE' })
  })

  it('never quotes what was in it', () => {
    expect(JSON.stringify(decodeRecord(withValue('{"secret": 4711')))).not.toContain('4711')
  })
})

describe('the trace of a document', () => {
  const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

  it.each([
    ['a document', { ...upserted('guide:a.md', 'one'), trace }, 10_000],
    ['a document in parts', { ...upserted('guide:a.md', 'x'.repeat(1_000)), trace }, 400],
    ['a deletion', { ...deleted('guide:a.md'), trace }, 10_000],
  ])('stands in the header of the record of %s', (_, event, maxBytes) => {
    expect(traceOf(received(encodeEvent(event, maxBytes).record('0')))).toBe(trace)
  })

  it.each([
    '',
    'made up',
    trace.toUpperCase(),
    trace.replace('0af7651916cd43dd8448eb211c80319c', '0'.repeat(32)),
  ])('is none where the header says %j', (traceparent) => {
    expect(traceOf({ headers: { traceparent } })).toBe(undefined)
  })
})

describe('parts', () => {
  const event = upserted('guide:a.md', 'x'.repeat(1_000))

  it('are no document where one is missing, or is of another version', () => {
    const { parts, record } = encodeEvent(event, 400)
    const other = encodeEvent(upserted('guide:a.md', 'y'.repeat(1_000)), 400)
    const head = decodeRecord(received(record('0'))) as Extract<Decoded, { kind: 'parted' }>
    const missing = new PartAssembly()
    const mixed = new PartAssembly()
    for (const [at, part] of parts.entries()) {
      const decoded = decodeRecord(received(part)) as Extract<Decoded, { kind: 'part' }>
      if (at !== 1) missing.add(decoded)
      mixed.add(at === 1 ? (decodeRecord(received(other.parts[1] ?? part)) as typeof decoded) : decoded)
    }
    expect(missing.take('guide:a.md', head.parted)).toBe(undefined)
    expect(mixed.take('guide:a.md', head.parted)).toBe(undefined)
    expect(withoutParts('guide:a.md', head.parted)).toMatchObject({ kind: 'unreadable' })
  })
})
