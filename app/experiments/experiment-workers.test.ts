import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseExperiment } from '../../config/load-experiment.ts'
import { csvTable } from '../../evaluate/report/csv-table.ts'
import { writeTinyModel } from '../../fine-tune/testing/tiny-model.ts'
import { openConfiguredEmbedder } from '../open-embedder.ts'
import { loadSettings } from '../settings.ts'
import { runExperiment } from './run-experiment.ts'
import { type SmallSets, smallSets, workOf } from './testing/small-sets.ts'

let sets: SmallSets
beforeEach(() => {
  sets = smallSets()
  writeTinyModel(join(sets.folder, 'tiny'))
})
afterEach(() => sets.remove())

const NOBODY = { note: () => undefined }

/** With processes of its own where there are several workers. */
async function run(data: string, workers: number, { pipelines = '[dense, "rrf(bm25, dense)"]' } = {}) {
  const settings = loadSettings({ workingFolder: sets.folder, data, model: 'tiny', env: {} })
  const text = `
sets: [{ path: ${join(sets.folder, 'small')} }, { path: ${join(sets.folder, 'large')} }]
baseline: bm25
pipelines: ${pipelines}
halving: { first: 0.5, keep: 0.5 }`
  const experiment = { ...parseExperiment(text, 'e.yaml'), name: 'parallel' }
  const opened = await openConfiguredEmbedder(settings, NOBODY)
  try {
    return await runExperiment(settings, opened, experiment, workOf(), workers)
  } finally {
    await opened.close()
  }
}

describe('processes that ask pipelines side by side', () => {
  it('find the same table as one process, embed nothing twice, and are counted', async () => {
    const alone = await run('alone', 1)
    const together = await run('together', 2)
    expect(csvTable(together.report)).toBe(csvTable(alone.report))
    expect(together.embedded).toEqual(alone.embedded)
    expect(together.runs.ran).toBe(alone.runs.ran)
    const again = await run('together', 2)
    expect(again.runs.ran).toBe(0)
    expect(again.embedded).toEqual({ passages: 0, questions: 0 })
  }, 60_000)
})
