import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ModelError } from '../core/errors.ts'
import { pairScorerContract } from '../core/testing/pair-scorer-contract.ts'
import { openCrossEncoder } from './open-cross-encoder.ts'
import { writeTinyEncoder } from './testing/tiny-encoder.ts'

const root = mkdtempSync(join(tmpdir(), 'plumbline-cross-encoder-'))
const folder = join(root, 'pairs')
writeTinyEncoder(folder, { ending: 'relevance' })
const apart = join(root, 'apart')
writeTinyEncoder(apart, { ending: 'likeness' })
afterAll(() => rmSync(root, { recursive: true }))

const open = (precision: 'int8' | 'float32', modelFolder = folder) =>
  openCrossEncoder({ modelFolder, derivedFolder: root, precision, maxTokens: 64, threads: 2 })

pairScorerContract('a cross-encoder in int8', () => open('int8'))
pairScorerContract('a cross-encoder that reads texts apart at first', () => open('int8', apart))

describe('a cross-encoder', () => {
  it('has an id that changes with its precision', async () => {
    const [coarse, fine] = await Promise.all([open('int8'), open('float32')])
    expect(coarse.modelId).not.toBe(fine.modelId)
    expect(coarse.modelId).toMatch(/^pairs@[0-9a-f]{12}\//)
    await Promise.all([coarse.close(), fine.close()])
  })

  it('says so where an earlier version trained it', async () => {
    const earlier = join(root, 'earlier')
    writeTinyEncoder(earlier, { ending: 'likeness' })
    const { apart_layers: _, ...config } = JSON.parse(readFileSync(join(earlier, 'config.json'), 'utf8'))
    writeFileSync(join(earlier, 'config.json'), JSON.stringify(config))
    rmSync(join(earlier, 'digests.json'))
    await expect(open('int8', earlier)).rejects.toThrow(/expected apart_layers .* train it again/)
  })

  it('is refused where the folder holds an encoder of single texts', async () => {
    writeTinyEncoder(join(root, 'single'))
    const opening = openCrossEncoder({
      modelFolder: join(root, 'single'),
      derivedFolder: root,
      precision: 'int8',
    })
    await expect(opening).rejects.toThrow(ModelError)
    await expect(opening).rejects.toThrow('expected a cross-encoder')
  })
})
