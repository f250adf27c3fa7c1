import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError, DatasetError, ModelError } from '../../core/errors.ts'
import { writeTinyModel } from '../../fine-tune/testing/tiny-model.ts'
import { startStubServer } from '../../llm/testing/stub-server.ts'
import { readSafetensors } from '../../onnx/safetensors/read-safetensors.ts'
import { loadSettings } from '../settings.ts'
import { type AdaptRequest, adapt } from './adapt.ts'
import { adaptationData } from './adaptation-data.ts'
import { openDocuments } from './open-documents.ts'
import { planAdaptation } from './plan-adaptation.ts'
import { withCollection } from './with-collection.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-adapt-'))
  writeTinyModel(join(folder, 'base'))
  mkdirSync(join(folder, 'docs'))
  mkdirSync(join(folder, 'questions', 'qrels'), { recursive: true })
  writeFileSync(
    join(folder, 'plumbline.yaml'),
    'model: { name: ./base, threads: 1 }\ntraining: { heldOut: 0.2, adapt: { epochs: 1 }, encoder: { layers: all, epochs: 1, batchSize: 4, rate: 0.01 } }',
  )
  for (const [i, word] of WORDS.entries()) {
    const next = WORDS[(i + 1) % WORDS.length]
    const text = `# The ${word} page\n\nSome say that ${word} is best. Others would rather have ${next} for it.\n`
    writeFileSync(join(folder, 'docs', `${word}.md`), text)
  }
})
afterEach(() => rmSync(folder, { recursive: true }))

const WORDS = ['apple', 'brick', 'cloud', 'drain', 'eagle', 'flint', 'grape', 'hotel', 'igloo', 'joker']

const run = (request: Partial<AdaptRequest> = {}) =>
  adapt(
    loadSettings({ workingFolder: folder, env: {} }),
    { source: 'docs', out: 'tuned', resume: false, ...request },
    { signal: new AbortController().signal, note: () => undefined },
  )

/** Two questions that pages of the source answer. */
function writeQuestions() {
  const lines = (records: readonly object[]) => records.map((one) => `${JSON.stringify(one)}\n`).join('')
  const files = {
    'corpus.jsonl': lines(WORDS.map((word) => ({ _id: word, text: `all about ${word}` }))),
    'queries.jsonl': lines([
      { _id: 'q1', text: 'the apple page!' },
      { _id: 'q2', text: 'which page is of brick' },
    ]),
    'qrels/dev.tsv': 'query-id\tcorpus-id\tscore\nq1\tapple\t1\nq2\tbrick\t1\n',
  }
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, 'questions', file), text)
}

describe('learning from documents alone', () => {
  it('makes questions, holds documents out, and writes a model that says so', async () => {
    const { documents, data, training, scores, isBetter, folder: out } = await run()
    expect(out).toBe(join(folder, 'tuned'))
    expect(documents).toBe(10)
    // Two of each page: its title, and one of its two sentences.
    expect(data.synthetic).toMatchObject({ questions: 20, leaked: 0, astray: 0 })
    expect(training.data).toMatchObject({ pairs: 16, developmentQueries: 2 })
    expect([scores, isBetter]).toEqual([[], undefined])
    const card = JSON.parse(readFileSync(join(folder, 'tuned', 'data.json'), 'utf8'))
    expect(card).toMatchObject({ source: 'docs', documents: 10, synthetic: { questions: 20 } })
  })

  it('tells what answers from what does not by nothing but what it says', async () => {
    // The tiny model takes all pages for nearly the same.
    writeFileSync(
      join(folder, 'plumbline.yaml'),
      'model: { name: ./base, threads: 1 }\ntraining: { margin: 1, adapt: { epochs: 1 } }',
    )
    const settings = loadSettings({ workingFolder: folder, env: {} })
    const work = { signal: new AbortController().signal, note: () => undefined }
    const { set, development } = await withCollection(
      await openDocuments(join(folder, 'docs')),
      settings,
      work,
      (collection, parts) => adaptationData(collection, new Map(), settings, parts, false),
    )
    const negatives = [...set.hardNegatives.values()].flat()
    const answers = [...set.qrels.values()].flatMap((grades) => [...grades.keys()])
    expect(negatives.length).toBeGreaterThan(0)
    const shown = [...negatives, ...answers].map((id) => set.passages.get(id) ?? '')
    for (const text of [...shown, ...development.passages.values()]) {
      expect(text).toMatch(/^(Some say|Others would)/)
      expect(text).not.toContain('page')
    }
    for (const id of negatives) expect(set.documents?.get(id)).toMatch(/\.md$/)
  })

  it('lets no layer learn where nothing else is asked for, and whitens what the base makes of texts', async () => {
    writeFileSync(
      join(folder, 'plumbline.yaml'),
      'model: { name: ./base, threads: 1 }\ntraining: { encoder: { layers: all } }',
    )
    const { data, training, folder: out } = await run()
    expect(data.mined).toEqual({ discarded: 0, without: 0, withoutPassage: 0 })
    expect(training).toMatchObject({ steps: 0, settings: { epochs: 0, whitening: 0.5 } })
    const [tuned, base] = [out ?? '', join(folder, 'base')].map((of) =>
      readSafetensors(readFileSync(join(of, 'model.safetensors'))),
    )
    const added = [...(tuned?.keys() ?? [])].filter((name) => !base?.has(name))
    expect(added).toEqual(['whitening.weight'])
    const work = { signal: new AbortController().signal, note: () => undefined }
    const settings = loadSettings({ workingFolder: folder, env: {} })
    const { steps } = await planAdaptation(settings, { source: 'docs', out: 'other' }, work)
    expect(steps.map(({ step }) => step)).toEqual(['index', 'make', 'whiten'])
  })

  it('compares the model with its base on questions, and trains on none of them', async () => {
    writeQuestions()
    const { data, scores, isBetter } = await run({ questions: 'questions' })
    // Both are titles, one of them in other words.
    expect(data.synthetic?.leaked).toBe(2)
    expect(
      scores.map(({ dataset, split, precision, pipeline }) => [
        `${dataset}, ${split}, ${precision}`,
        pipeline,
      ]),
    ).toEqual([
      ['questions, dev, int8', 'dense'],
      ['questions, dev, int8', expect.stringContaining('weighted')],
    ])
    // Two questions can never tell.
    expect(isBetter).toBe(false)
  })

  it('has a language model write the questions, and keeps those that lead back', async () => {
    const server = await startStubServer(({ messages }) => {
      const [, word = ''] = /The (\w+) page/.exec(messages.at(-1)?.content ?? '') ?? []
      return `1. Which page tells about ${word}?\n2. What would others rather have than ${word}?`
    })
    writeFileSync(
      join(folder, 'plumbline.yaml'),
      `${readFileSync(join(folder, 'plumbline.yaml'), 'utf8')}\nchat: { model: 'openai:stub', baseUrl: '${server.baseUrl}', keyFile: ./key }`,
    )
    writeFileSync(join(folder, 'key'), 'secret')
    try {
      const { data, training } = await run({ chat: true })
      expect(server.requests).toHaveLength(10)
      expect(data.synthetic).toEqual({ questions: 20, unfit: 0, ambiguous: 0, leaked: 0, astray: 0 })
      expect(training.data).toMatchObject({ pairs: 16 })
      await run({ chat: true, out: 'again' })
      expect(server.requests).toHaveLength(10)
    } finally {
      await server.close()
    }
    writeFileSync(
      join(folder, 'plumbline.yaml'),
      'model: { name: ./base, threads: 1 }\ntraining: { encoder: { layers: all } }',
    )
    await expect(run({ chat: true, out: 'other' })).rejects.toThrow(/chat\.model/)
  })

  it('says before it does anything what it would do', async () => {
    const work = { signal: new AbortController().signal, note: () => undefined }
    const settings = loadSettings({ workingFolder: folder, env: {} })
    const plan = await planAdaptation(settings, { source: 'docs', out: 'tuned' }, work)
    expect(plan).toMatchObject({ documents: 10, passages: 10, questions: 20 })
    // 20 questions, once, four a step.
    expect(plan.steps.map(({ step, count }) => [step, count])).toEqual([
      ['index', 10],
      ['make', 20],
      ['mine', 20],
      ['train', 5],
      ['whiten', 20],
    ])
    expect(plan.seconds).toBeGreaterThan(0)
    expect(plan.indexBytes).toBeGreaterThan(0)
    expect(existsSync(join(folder, 'tuned.training'))).toBe(false)
    const promoted = { source: 'docs', out: 'tuned', questions: 'nowhere', promote: true }
    await expect(planAdaptation(settings, promoted, work)).rejects.toThrow(DatasetError)
    const taken = { source: 'docs', out: 'docs' }
    await expect(planAdaptation(settings, taken, work)).rejects.toThrow(/expected a folder that is not there/)
    const chat = { source: 'docs', out: 'tuned', chat: true }
    await expect(planAdaptation(settings, chat, work)).rejects.toThrow(/chat\.model/)
    for (const word of WORDS.slice(2)) rmSync(join(folder, 'docs', `${word}.md`))
    const few = { source: 'docs', out: 'tuned' }
    await expect(planAdaptation(settings, few, work)).rejects.toThrow(/at least 8 questions .* 2 passages/)
  })

  it('taken up again once it is done, does nothing again', async () => {
    const first = await run()
    const again = await run({ resume: true })
    expect(again).toEqual({ ...first, training: JSON.parse(JSON.stringify(first.training)) })
  })

  it('gives no verdict of other judgments, though their folder has the same name', async () => {
    writeQuestions()
    const { isBetter } = await run({ questions: 'questions' })
    expect(await run({ questions: 'questions', resume: true })).toMatchObject({ isBetter })
    writeFileSync(join(folder, 'questions', 'qrels', 'dev.tsv'), 'query-id\tcorpus-id\tscore\nq1\tbrick\t1\n')
    await expect(run({ questions: 'questions', resume: true })).rejects.toThrow(ModelError)
  })

  it('refuses settings by which nothing would change', async () => {
    writeFileSync(
      join(folder, 'plumbline.yaml'),
      'model: { name: ./base, threads: 1 }\ntraining: { adapt: { epochs: 0, whitening: 0 } }',
    )
    await expect(run()).rejects.toThrow(ConfigError)
    await expect(run()).rejects.toThrow(/training\.adapt: expected epochs or a whitening/)
    const settings = loadSettings({ workingFolder: folder, env: {} })
    const work = { signal: new AbortController().signal, note: () => undefined }
    const plan = planAdaptation(settings, { source: 'docs', out: 'tuned' }, work)
    await expect(plan).rejects.toThrow(/training\.adapt/)
    expect(existsSync(join(folder, 'tuned.training'))).toBe(false)
  })

  it('says what is missing', async () => {
    await expect(run({ source: 'nowhere' })).rejects.toThrow(
      /expected a folder of Markdown pages, found nothing/,
    )
    await expect(run({ source: 'plumbline.yaml' })).rejects.toThrow(/found a file/)
    for (const word of WORDS.slice(2)) rmSync(join(folder, 'docs', `${word}.md`))
    await expect(run()).rejects.toThrow(DatasetError)
  })
})
