import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ModelError } from '../core/errors.ts'
import { writeTinyEncoder } from '../inference/testing/tiny-encoder.ts'
import { openCrossEncoders } from './open-cross-encoders.ts'

const root = mkdtempSync(join(tmpdir(), 'plumbline-cross-encoders-'))
const model = join(root, 'pairs')
beforeAll(() => writeTinyEncoder(model, { ending: 'relevance' }))
afterAll(() => rmSync(root, { recursive: true }))

const open = (...entries: Parameters<typeof openCrossEncoders>[0]) =>
  openCrossEncoders(entries, { models: root })
const mine = { name: 'mine', model: join(root, 'pairs'), precision: 'int8' } as const

describe('configured cross-encoders', () => {
  it('score pairs by their names, each opened with its first question', async () => {
    const { byName, close } = open(mine, { ...mine, name: 'gone', model: join(root, 'gone') })
    expect((await byName['mine']?.scorePairs('a b', ['a', 'b c']))?.scores).toHaveLength(2)
    await expect(byName['gone']?.scorePairs('a', ['b'])).rejects.toThrow(ModelError)
    await close()
  })

  it('have a digest that tells models and settings apart, and not places', async () => {
    cpSync(model, join(root, 'copy'), { recursive: true })
    writeTinyEncoder(join(root, 'single'))
    const digests = [
      mine,
      { ...mine, model: join(root, 'copy') },
      { ...mine, precision: 'float32' as const },
      { ...mine, maxTokens: 32 },
      { ...mine, model: join(root, 'single') },
      { ...mine, model: 'owner/on-the-hub' },
    ].map((entry) => open(entry).byName['mine']?.digest())
    expect(digests[1]).toBe(digests[0])
    expect(new Set(digests).size).toBe(5)
  })
})
