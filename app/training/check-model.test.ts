import { createHash } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DatasetError, ModelError } from '../../core/errors.ts'
import { openConfiguredEmbedder } from '../open-embedder.ts'
import { loadSettings } from '../settings.ts'
import { checkModel } from './check-model.ts'
import { writeToyDataset } from './testing/toy-dataset.ts'
import { trainEncoder } from './train-encoder.ts'

let folder: string
const settings = () => loadSettings({ workingFolder: folder, env: {} })
const work = () => ({ signal: new AbortController().signal, note: () => undefined })
const check = (model: string, ...datasets: readonly string[]) =>
  checkModel(settings(), { model, datasets }, work())

const read = (file: string) => readFileSync(join(folder, 'tuned', file), 'utf8')

/** Changes files of the tuned model for a while. @param withDigests as somebody does who knows of them */
async function changed(file: string, content: string, withDigests: boolean, look: () => Promise<void>) {
  const before = { [file]: read(file), 'digests.json': read('digests.json') }
  writeFileSync(join(folder, 'tuned', file), content)
  const digest = createHash('sha256').update(content).digest('hex')
  const digests = { ...JSON.parse(read('digests.json')), [file]: digest }
  if (withDigests) writeFileSync(join(folder, 'tuned', 'digests.json'), JSON.stringify(digests))
  try {
    await look()
  } finally {
    for (const [name, text] of Object.entries(before)) writeFileSync(join(folder, 'tuned', name), text)
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-check-'))
  writeToyDataset(folder)
  await trainEncoder(settings(), { dataset: 'questions', out: 'tuned', guards: [], resume: false }, work())
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('checking a model', () => {
  it('finds the scores of its card again', async () => {
    const { checked, unchecked, isBaseChecked } = await check('tuned', 'questions')
    expect(checked).toHaveLength(4)
    for (const { found, before, after, difference, low, high, p } of checked) {
      expect(found).toEqual({ before, after, difference, low, high, p })
    }
    expect([unchecked, isBaseChecked]).toEqual([[], true])
  })

  it.each([
    ['after', 0.1],
    ['before', -0.1],
    ['low', 0.1],
    ['p', 0.5],
  ])('refuses a card whose %s does not reproduce', async (name, by) => {
    const [first, ...others] = JSON.parse(read('scores.json'))
    const better = JSON.stringify([{ ...first, [name]: (first[name] + by) % 1 }, ...others])
    await changed('scores.json', better, true, async () => {
      const refused = check('tuned', 'questions')
      await expect(refused).rejects.toThrow(ModelError)
      await expect(refused).rejects.toThrow(
        new RegExp(`the card says, (.*; )?${name} -?\\d\\.\\d{4} on questions, dev, dense, float32, got`),
      )
    })
  })

  it('believes what is said of a base that is not the configured model, but not a difference from it', async () => {
    const { config, ...rest } = settings()
    const other = { ...rest, config: { ...config, model: { ...config.model, name: join(folder, 'tuned') } } }
    const checkBeside = () => checkModel(other, { model: 'tuned', datasets: ['questions'] }, work())
    const { checked, isBaseChecked } = await checkBeside()
    expect(isBaseChecked).toBe(false)
    for (const { found, after, difference } of checked) expect(found).toEqual({ after, difference })
    const [first, ...others] = JSON.parse(read('scores.json'))
    const better = JSON.stringify([{ ...first, difference: first.difference + 0.1 }, ...others])
    await changed('scores.json', better, true, async () => {
      await expect(checkBeside()).rejects.toThrow(/the card says, difference/)
    })
  })

  it('and any opening of the model, refuses a card that was changed', async () => {
    await changed('scores.json', '[]', false, async () => {
      await expect(check('tuned', 'questions')).rejects.toThrow(/expected SHA-256/)
      const { config, ...rest } = settings()
      const own = { ...rest, config: { ...config, model: { ...config.model, name: join(folder, 'tuned') } } }
      await expect(openConfiguredEmbedder(own, work())).rejects.toThrow(ModelError)
    })
  })

  it('wants the data that the card was made with', async () => {
    await expect(check('tuned', 'others')).rejects.toThrow(/expected one of the data sets questions/)
    await expect(check('base', 'questions')).rejects.toThrow(/expected scores/)
    await expect(check('nowhere', 'questions')).rejects.toThrow(/nowhere: expected the folder of a model/)
    appendFileSync(join(folder, 'questions', 'qrels', 'dev.tsv'), 'q5\td6\t1\n')
    await expect(check('tuned', 'questions')).rejects.toThrow(DatasetError)
  })
})
