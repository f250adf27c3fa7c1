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

  it('reads texts apart as its encoder does, prefixes and all, and cuts each', async () => {
    const prefixed = join(root, 'prefixed')
    writeTinyEncoder(prefixed, { ending: 'likeness' })
    const prompts = { query: 'a b ', passage: 'c ' }
    writeFileSync(join(prefixed, 'config_sentence_transformers.json'), JSON.stringify({ prompts }))
    rmSync(join(prefixed, 'digests.json'))
    const [plain, scorer] = await Promise.all([open('float32', apart), open('float32', prefixed)])
    const long = 'd '.repeat(80)
    // A question has 16 tokens, a passage 64, two of them special ones.
    const cut = await plain.scorePairs(`a b ${'d '.repeat(12)}`, [`c ${'d '.repeat(61)}`])
    expect((await scorer.scorePairs(long, [long])).scores).toEqual(cut.scores)
    expect(cut.truncated).toEqual([])
    expect((await plain.scorePairs(`${'d '.repeat(14)}`, [`c ${'d '.repeat(61)}`])).scores).not.toEqual(
      cut.scores,
    )
    await Promise.all([plain.close(), scorer.close()])
  })

  it('is another model where other layers read apart, though all weights are the same', async () => {
    const other = join(root, 'other', 'apart')
    writeTinyEncoder(other, { ending: 'likeness' })
    const config = JSON.parse(readFileSync(join(other, 'config.json'), 'utf8'))
    writeFileSync(join(other, 'config.json'), JSON.stringify({ ...config, apart_layers: 4 }))
    rmSync(join(other, 'digests.json'))
    const [two, four] = await Promise.all([open('float32', apart), open('float32', other)])
    expect(four.modelId).not.toBe(two.modelId)
    const ask = async (scorer: typeof two) => (await scorer.scorePairs('a b', ['c d'])).scores
    expect(await ask(four)).not.toEqual(await ask(two))
    await Promise.all([two.close(), four.close()])
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
