import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openJudgmentStore } from '../../evaluate/judgments/open-judgment-store.ts'
import { openJudgments } from '../judgments/judgments.ts'
import { loadSettings } from '../settings.ts'
import { TOY_SPLITS, threeFrom, writeToyDataset } from './testing/toy-dataset.ts'
import { trainEncoder } from './train-encoder.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-feedback-'))
  writeToyDataset(folder, { dev: TOY_SPLITS['dev'] ?? [] })
})
afterEach(() => rmSync(folder, { recursive: true }))

it('what people voted for is learnt from: votes, judgments, a trained encoder', async () => {
  const settings = loadSettings({ workingFolder: folder, env: {} })
  mkdirSync(dirname(settings.data.judgments), { recursive: true })
  const store = openJudgmentStore(settings.data.judgments)
  const voted = TOY_SPLITS['train'] ?? []
  for (const person of ['ann', 'ben']) {
    for (const place of voted) {
      const vote = { person, tenant: 'default', question: threeFrom(place), position: 1, atMs: 1 }
      store.addFeedback({ ...vote, documentId: `docs:d${place}`, kind: 'up' })
    }
  }
  store.close()
  const judgments = await openJudgments(settings)
  expect(await judgments.exportFeedback('questions', { minPeople: 2 })).toMatchObject({
    graded: voted.length,
  })
  await judgments.close()

  const trained = await trainEncoder(
    settings,
    {
      dataset: 'questions',
      out: 'tuned',
      split: 'feedback',
      guards: [],
      precisions: ['int8'],
      resume: false,
    },
    { signal: new AbortController().signal, note: () => undefined },
  )
  expect(trained.questions).toMatchObject({ split: 'feedback', training: voted.length, leaked: [] })
  expect(trained.training.data).toMatchObject({ pairs: voted.length, contradicting: 0 })
})
