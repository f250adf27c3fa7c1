import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DatasetError, ModelError, TrainingError } from '../../core/errors.ts'
import type { Progress } from '../../core/progress.ts'
import { loadSettings } from '../settings.ts'
import { checkModel } from './check-model.ts'
import { TOY_SPLITS, threeFrom, writeToyDataset } from './testing/toy-dataset.ts'
import { trainEncoder } from './train-encoder.ts'
import type { TrainingRequest } from './training-request.ts'

/** Of the alphabet's letters, each of which begins a question. */
const LETTERS_PLACES = Array.from({ length: 26 }, (_, place) => place)

let folder: string
let told: Progress[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-train-'))
  told = []
  writeToyDataset(folder)
})
afterEach(() => rmSync(folder, { recursive: true }))

function train(request: Partial<TrainingRequest> = {}, signal = new AbortController().signal) {
  const settings = loadSettings({ workingFolder: folder, env: {} })
  const report = (progress: Progress) => void told.push(progress)
  const asked = { dataset: 'questions', out: 'tuned', guards: [], resume: false, ...request }
  return trainEncoder(settings, asked, { signal, report, note: () => undefined })
}

const json = (...path: readonly string[]) => JSON.parse(readFileSync(join(folder, ...path), 'utf8'))

describe('training an encoder on a data set', () => {
  it('writes a model with a card that says how it answers beside its base', async () => {
    const { scores, training, data, questions, folder: out } = await train({ guards: ['questions'] })
    expect(out).toBe(join(folder, 'tuned'))
    expect(questions).toMatchObject({ training: 20, development: 6, developmentSplit: 'dev', leaked: [] })
    expect(training.data.pairs).toBe(20)
    expect(data.mined.without).toBeLessThan(20)
    expect(
      scores.map(({ dataset, split, role, precision, pipeline }) => [
        `${dataset}, ${split}`,
        role,
        precision,
        pipeline,
      ]),
    ).toEqual([
      ['questions, dev', 'development', 'float32', 'dense'],
      ['questions, dev', 'development', 'float32', expect.stringContaining('weighted')],
      ['questions, dev', 'development', 'int8', 'dense'],
      ['questions, dev', 'development', 'int8', expect.stringContaining('weighted')],
      ['questions, dev', 'guard', 'int8', 'dense'],
      ['questions, dev', 'guard', 'int8', expect.stringContaining('weighted')],
    ])
    for (const { before, after, difference } of scores) expect(difference).toBeCloseTo(after - before, 12)
    // What training saw of the development questions is what the evaluation of the written model finds.
    expect(scores[1]?.before).toBeCloseTo(training.scores[0]?.score ?? 1, 6)
    expect(scores[1]?.after).toBeCloseTo(training.finalScore ?? 1, 6)
    expect(json('tuned', 'scores.json')).toEqual(JSON.parse(JSON.stringify(scores)))
    expect(json('tuned', 'data.json')).toMatchObject({ dataset: 'questions', synthetic: { questions: 0 } })
    expect(readFileSync(join(folder, 'tuned', 'README.md'), 'utf8')).toContain(
      '| questions, dev (guard) | 6 |',
    )
    expect(existsSync(join(folder, 'tuned.training'))).toBe(false)
    const steps = told.filter(({ stage }) => stage === 'train')
    expect(steps.at(-1)).toMatchObject({ done: training.steps, total: 20 })
    expect(steps[0]?.detail).toMatch(/^loss \d+\.\d{3}, rate \d\.\de-\d, nDCG@10 0\.\d{4} at step 0$/)
  })

  it('goes on where it was interrupted, to the bytes of a training that was not', async () => {
    await train({ out: 'whole' })
    const abort = new AbortController()
    const settings = loadSettings({ workingFolder: folder, env: {} })
    const request = { dataset: 'questions', out: 'tuned', guards: [], resume: false }
    const report = ({ stage, done }: Progress) => {
      if (stage === 'train' && done === 3) abort.abort()
    }
    const stopped = await trainEncoder(settings, request, {
      signal: abort.signal,
      report,
      note: () => undefined,
    })
    expect(stopped.folder).toBeUndefined()
    await expect(train()).rejects.toThrow(TrainingError)
    const resumed = await train({ resume: true })
    expect(resumed.folder).toBe(join(folder, 'tuned'))
    const weights = (name: string) => readFileSync(join(folder, name, 'model.safetensors'))
    expect(weights('tuned').equals(weights('whole'))).toBe(true)
    await expect(train()).rejects.toThrow(ModelError)
    expect(await train({ resume: true })).toEqual(JSON.parse(JSON.stringify(resumed)))
  })

  it('counts labels that contradict each other, and learns from neither', async () => {
    const more = (file: string, lines: string) => appendFileSync(join(folder, 'questions', file), lines)
    more('queries.jsonl', '{"_id":"q1 again","text":"b c d"}\n')
    more('qrels/train.tsv', 'q1 again\td1\t0\n')
    const { training } = await train()
    expect(training.data).toMatchObject({ contradicting: 1, pairs: 19 })
  })

  it('names judgments of documents and questions that are not there, and counts blank answers', async () => {
    const qrels = (split: string) => join(folder, 'questions', 'qrels', `${split}.tsv`)
    appendFileSync(qrels('train'), 'nobody\td1\t1\nq1\tgone\t1\n')
    appendFileSync(qrels('dev'), 'q5\tgone\t1\nq5\tlost\t1\n')
    appendFileSync(join(folder, 'questions', 'corpus.jsonl'), '{"_id":"blank","title":"","text":" "}\n')
    appendFileSync(qrels('train'), 'q1\tblank\t1\n')
    const { questions, training, data } = await train()
    // One is blank, one is not there.
    expect(data.mined.withoutPassage).toBe(2)
    expect(questions.unknownDocuments).toEqual(['gone', 'lost'])
    expect(questions.unknownQueries).toEqual(['nobody'])
    expect(training.data.pairs).toBe(20)
  })

  it('learns from no question that one held out repeats', async () => {
    rmSync(join(folder, 'questions', 'qrels', 'dev.tsv'))
    const places = TOY_SPLITS['train'] ?? []
    const again = places.map((i) => `{"_id":"again ${i}","text":"${threeFrom(i).toUpperCase()}?"}\n`)
    const judged = places.map((i) => `again ${i}\td${(i + 13) % 26}\t1\n`)
    appendFileSync(join(folder, 'questions', 'queries.jsonl'), again.join(''))
    appendFileSync(join(folder, 'questions', 'qrels', 'train.tsv'), judged.join(''))
    const { questions } = await train()
    expect(questions.development).toBeGreaterThan(0)
    expect(questions.leaked.length).toBeGreaterThan(0)
    expect(questions.training).toBe(2 * places.length - questions.development - questions.leaked.length)
  })

  it('parts no conversation where it holds questions out', async () => {
    rmSync(join(folder, 'questions', 'qrels', 'dev.tsv'))
    const turns = (place: number) => (place % 2 === 0 ? threeFrom(place) : threeFrom(place - 1))
    const lines = LETTERS_PLACES.map((i) => {
      return `${JSON.stringify({ _id: `q${i}`, text: threeFrom(i), turns: [turns(i)] })}\n`
    })
    writeFileSync(join(folder, 'questions', 'queries.jsonl'), lines.join(''))
    const judged = LETTERS_PLACES.map((i) => `q${i}\td${i}\t1\n`)
    writeFileSync(
      join(folder, 'questions', 'qrels', 'train.tsv'),
      `query-id\tcorpus-id\tscore\n${judged.join('')}`,
    )
    await train()
    const held =
      readFileSync(join(folder, 'tuned', 'held-out.tsv'), 'utf8')
        .match(/\bq\d+/g)
        ?.map((id) => Number(id.slice(1))) ?? []
    expect(held.length).toBeGreaterThan(0)
    for (const place of held) expect(held).toContain(place % 2 === 0 ? place + 1 : place - 1)
  })

  it('holds questions out where there is no split for development, and trains on made ones where asked', async () => {
    rmSync(join(folder, 'questions', 'qrels', 'dev.tsv'))
    writeFileSync(
      join(folder, 'plumbline.yaml'),
      'model: { name: ./base, threads: 1 }\ntraining: { heldOut: 0.2, encoder: { layers: all, epochs: 1, batchSize: 4, synthetic: 1 } }',
    )
    const { questions, training, scores, data } = await train()
    expect(questions).toMatchObject({ training: 16, development: 4 })
    expect(training.scores.length).toBeGreaterThan(0)
    expect(scores.map(({ dataset, split, questions }) => `${dataset}, ${split}, ${questions}`)).toEqual(
      Array.from({ length: 4 }, () => 'questions, held-out, 4'),
    )
    // Whoever puts the held-out judgments back into the data set can check the card.
    cpSync(join(folder, 'tuned', 'held-out.tsv'), join(folder, 'questions', 'qrels', 'held-out.tsv'))
    const settings = loadSettings({ workingFolder: folder, env: {} })
    const work = { signal: new AbortController().signal, note: () => undefined }
    const { checked } = await checkModel(settings, { model: 'tuned', datasets: ['questions'] }, work)
    expect(checked.map(({ found }) => found.after)).toEqual(scores.map(({ after }) => after))
    // Passages of three letters hold nothing to ask.
    expect(data.synthetic).toEqual({ questions: 0, unfit: 0, ambiguous: 0, leaked: 0, astray: 0 })
  })

  it('leaves out of training what an evaluation asks, too', async () => {
    const evaluated = TOY_SPLITS['dev'] ?? []
    writeToyDataset(folder, { ...TOY_SPLITS, test: [1, 2] })
    const { questions } = await train()
    expect(questions.leaked).toEqual([
      { id: 'q1', of: `${join(folder, 'questions')}/test/q1` },
      { id: 'q2', of: `${join(folder, 'questions')}/test/q2` },
    ])
    expect(questions.training).toBe(26 - evaluated.length - 2)
  })

  it('keeps nothing of a training that has too few pairs', async () => {
    writeToyDataset(folder, { train: [1, 2, 3], dev: [5] })
    await expect(train()).rejects.toThrow(/expected at least 8 pairs .* got 3/)
    expect(existsSync(join(folder, 'tuned.training'))).toBe(false)
  })

  it('says which split there is', async () => {
    await expect(train({ split: 'trian' })).rejects.toThrow(/got trian; did you mean train\?/)
    await expect(train({ development: 'train' })).rejects.toThrow(DatasetError)
    await expect(train({ dataset: 'nothing' })).rejects.toThrow(/expected judgments in qrels/)
  })
})
