import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Operations, openOperations } from '../operations/open-operations.ts'
import type { KeyRequest } from './api-key.ts'
import { type KeyRing, openKeyRing } from './open-key-ring.ts'

const STAFF: KeyRequest = {
  name: 'assistant',
  principal: { tenant: 'acme', groups: ['staff', 'board', 'staff'] },
  scopes: ['write', 'read'],
}

let folder: string
let operations: Operations
let nowMs: number
let ring: KeyRing

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-keys-'))
  operations = openOperations({ folder })
  nowMs = Date.UTC(2026, 0, 1)
  ring = openKeyRing(operations, () => nowMs)
})
afterEach(() => {
  operations.close()
  rmSync(folder, { recursive: true })
})

function refusalOf(text: string): string {
  try {
    ring.authenticate(text)
  } catch (error) {
    expect(error).toMatchObject({ code: 'ERR_UNAUTHORIZED' })
    return (error as Error).message
  }
  throw new Error('expected the key to be refused, it opened')
}

describe('a key', () => {
  it('opens for whom it was made, groups and scopes each once and in order', () => {
    const { text, key } = ring.create(STAFF)
    expect(ring.authenticate(text)).toEqual(key)
    expect(key).toMatchObject({
      name: 'assistant',
      principal: { tenant: 'acme', groups: ['board', 'staff'] },
      scopes: ['read', 'write'],
      createdAtMs: nowMs,
    })
    expect(ring.list()).toEqual([key])
  })

  it('is told once: its secret stands nowhere in the file', () => {
    const secret = ring.create(STAFF).text.split('_').at(-1) ?? ''
    const bytes = ['', '-wal'].map((end) => readFileSync(join(folder, `operations.db${end}`)))
    expect(Buffer.concat(bytes).includes(secret)).toBe(false)
    expect(Buffer.concat(bytes).includes(Buffer.from(secret, 'hex'))).toBe(false)
  })

  it('opens no more once it is revoked, also for a ring of another process', () => {
    const { text, key } = ring.create(STAFF)
    const elsewhere = openOperations({ folder })
    nowMs += 5
    openKeyRing(elsewhere, () => nowMs).revoke(key.id)
    elsewhere.close()
    expect(refusalOf(text)).toContain(`${key.id} was revoked at 2026-01-01T00:00:00.005Z`)
    nowMs += 5
    expect(ring.revoke(key.id).revokedAtMs).toBe(nowMs - 5)
  })

  it('opens until it expires', () => {
    const { text } = ring.create({ ...STAFF, expiresAtMs: nowMs + 1_000 })
    nowMs += 999
    expect(ring.authenticate(text).name).toBe('assistant')
    nowMs += 1
    expect(refusalOf(text)).toContain('expired at 2026-01-01T00:00:01.000Z')
  })

  it('with another secret, another id, or another text is refused', () => {
    const { text } = ring.create(STAFF)
    const flipped = text.slice(0, -1) + (text.endsWith('0') ? '1' : '0')
    expect(refusalOf(flipped)).toContain('one that nobody made')
    expect(refusalOf(text.replace(/_\w{12}_/, '_000000000000_'))).toContain('one that nobody made')
    for (const other of ['', 'secret', `${text} `, text.toUpperCase()]) {
      expect(refusalOf(other)).toContain('begins with `plumbline_`')
    }
  })

  it('of another data folder is named as such', () => {
    const other = mkdtempSync(join(tmpdir(), 'plumbline-keys-'))
    const theirs = openOperations({ folder: other })
    const { text } = openKeyRing(theirs, () => nowMs).create(STAFF)
    theirs.close()
    rmSync(other, { recursive: true })
    expect(refusalOf(text)).toContain(
      `expected a key of this data folder (${operations.folderId}), got one of another (${theirs.folderId})`,
    )
  })

  it.each([
    ['without a name', { name: ' ' }, 'expected a name of the key'],
    ['without a tenant', { principal: { tenant: '', groups: [] } }, 'expected a tenant of the key'],
    ['with a blank group', { principal: { tenant: 'a', groups: [''] } }, 'got a blank one'],
    ['without a scope', { scopes: [] }, 'at least one scope (read, write, metrics, admin)'],
    ['that has expired', { expiresAtMs: 0 }, 'an expiry in the future of the key, got 1970-01-01'],
  ])('%s is not made', (_what, part, message) => {
    expect(() => ring.create({ ...STAFF, ...part })).toThrow(message)
    expect(ring.list()).toEqual([])
  })

  it('that nobody made cannot be revoked', () => {
    expect(() => ring.revoke('nobody')).toThrow('expected the id of a key of this data folder, got "nobody"')
  })
})
