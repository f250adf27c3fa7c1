import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError, DataDamagedError } from '../../core/errors.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import { type SmallSets, smallSets, workOf } from '../experiments/testing/small-sets.ts'
import { learnConfidence } from './learn-confidence.ts'
import { type LearningRequest, learnPipeline } from './learn-pipeline.ts'
import { openPipelineParts } from './open-pipeline-parts.ts'

let sets: SmallSets
beforeEach(() => {
  sets = smallSets()
})
afterEach(() => sets.remove())

type SomeRequest = Pick<LearningRequest, 'kind'> & Partial<LearningRequest>

function whole(request: SomeRequest): LearningRequest {
  const folders = [join(sets.folder, 'small'), `${join(sets.folder, 'large')}#dev`]
  return { name: 'ours-1', sets: folders, ...request }
}

function learn(request: SomeRequest) {
  const settings = sets.settings()
  return learnPipeline(settings, sets.opened(settings), whole(request), workOf())
}

/** An expression that names what was learnt makes a pipeline in this data folder. */
function partsOf() {
  const settings = sets.settings()
  return openPipelineParts(settings, sets.opened(settings))
}

/** Questions that each name a page of their own; of every fifth the judgments say that nothing answers it. */
function writeTopics(count: number): void {
  const topics = Array.from({ length: count }, (_, n) => `topic${n}`)
  const lines = (records: readonly object[]) => records.map((one) => `${JSON.stringify(one)}\n`).join('')
  sets.write(
    'topics/corpus.jsonl',
    lines(topics.map((topic) => ({ _id: topic, text: `${topic} is explained` }))),
  )
  sets.write('topics/queries.jsonl', lines(topics.map((topic) => ({ _id: topic, text: `what is ${topic}` }))))
  const judged = topics.map((topic, n) => `${topic}\t${topic}\t${n % 5 === 4 ? 0 : 1}`)
  sets.write('topics/qrels/dev.tsv', `query-id\tcorpus-id\tscore\n${judged.join('\n')}\n`)
}

function learnSure(pipeline = 'rrf(bm25, dense)') {
  const settings = sets.settings()
  const request = { name: 'sure-1', sets: [join(sets.folder, 'topics')], pipeline }
  return learnConfidence(settings, sets.opened(settings), request, workOf())
}

describe('learning from judgments', () => {
  it('gives one weight a branch, as an expression', async () => {
    const learnt = await learn({ kind: 'weights' })
    expect(learnt.expression).toMatch(/^(bm25|dense|weighted\(.*\))$/)
    expect(learnt).toMatchObject({ questions: 9, heldOut: { over: 'equal weights' } })
    expect(learnt.file).toBeUndefined()
    expect(createPipeline(learnt.expression, partsOf()).name).toContain(learnt.expression.slice(0, 4))
  })

  it('gives weights by question, as a model that expressions name and whose digest runs carry', async () => {
    const { expression } = await learn({ kind: 'adaptive', branches: ['bm25', 'prf(dense)'] })
    expect(expression).toBe('adaptive(bm25, prf(dense), model=ours-1)')
    const parts = partsOf()
    expect(createPipeline(expression, parts).name).toBe(expression)
    expect(parts.digestsOf(`rrf(${expression}, bm25)`)).toEqual({
      'ours-1': expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(parts.digestsOf('bm25')).toBeUndefined()
  })

  it('gives the confidence of a pipeline, which then says how likely its first hit answers', async () => {
    writeTopics(60)
    const learnt = await learnSure()
    expect(learnt).toMatchObject({ expression: 'confident(rrf(bm25, dense), model=sure-1)', questions: 60 })
    expect(learnt.share).toBeCloseTo(48 / 60, 12)
    expect(learnt.riskCoverage).toHaveLength(10)
    const parts = partsOf()
    expect(createPipeline(learnt.expression, parts).name).toBe(learnt.expression)
    expect(parts.learntParts([learnt.expression])[0]).toMatchObject({ name: 'sure-1', kind: 'confidence-1' })
    expect(parts.seenBy(learnt.expression).size).toBe(60)
    expect(() => createPipeline('confident(dense, model=sure-1)', parts)).toThrow(ConfigError)
  })

  it('counts the questions for which a pipeline finds nothing, and learns nothing from them', async () => {
    writeTopics(60)
    appendFileSync(join(sets.folder, 'topics/queries.jsonl'), '{"_id":"q","text":"unheard"}\n')
    appendFileSync(join(sets.folder, 'topics/qrels/dev.tsv'), 'q\ttopic0\t1\n')
    expect(await learnSure('bm25')).toMatchObject({ questions: 60, nothingFound: 1 })
  })

  it('says nothing of confidence from a few questions', async () => {
    writeTopics(20)
    await expect(learnSure()).rejects.toThrow(
      'expected at least 50 judged questions, some of them answered wrongly, got 20, of which 4 are; judge more',
    )
  })

  it('leaves names alone that are taken, since runs may rest on them', async () => {
    await learn({ kind: 'adaptive' })
    await expect(learn({ kind: 'adaptive' })).rejects.toThrow('expected a name that is free, got ours-1')
    await expect(learn({ kind: 'adaptive', name: '../x' })).rejects.toThrow(ConfigError)
  })

  it('needs two branches to fuse', async () => {
    await expect(learn({ kind: 'weights', branches: ['bm25'] })).rejects.toThrow(
      'expected at least two branches to fuse, got 1',
    )
    await expect(learn({ kind: 'adaptive', branches: ['bm25', 'dense', 'prf(dense)'] })).rejects.toThrow(
      'expected two branches to fuse, got 3',
    )
  })

  it('names a model that was damaged where it is asked for, and goes on without it', async () => {
    const { file = '' } = await learn({ kind: 'adaptive' })
    for (const broken of ['{"model":{"kind":"fusion-1"}}', '{']) {
      writeFileSync(file, broken)
      expect(createPipeline('rrf(bm25, dense)', partsOf()).name).toBe('rrf(bm25, dense)')
      expect(() => createPipeline('adaptive(bm25, dense, model=ours-1)', partsOf())).toThrow(DataDamagedError)
    }
  })
})
