import { parseArgs } from 'node:util'
import { trainCrossEncoder } from '../../app/training/train-cross-encoder.ts'
import { readTrainingReport } from '../../fine-tune/training/model-card.ts'
import { readResult, writeResult } from '../result.ts'
import { sharedData } from '../shared-data.ts'
import { benchedModel, row, settingsFor } from './trained-model.ts'

/**
 * Does a cross-encoder that was trained on a set's questions order the best 50 passages of the fused list better? Sets of
 * the last result that are not asked for stay.
 *
 *     node bench/fine-tune/cross-encoder.ts --data FOLDER --set stackfaq --set scifact
 */
const { data, set } = parseArgs({
  options: {
    data: { type: 'string', default: '.plumbline' },
    set: { type: 'string', multiple: true, default: ['stackfaq', 'scifact'] },
  },
}).values

interface Found {
  readonly set: string
}

const NAME = 'fine-tune-cross-encoder'
const kept = readResult<{ readonly found: readonly Found[] }>(NAME)?.found ?? []
const found = new Map(kept.map((one) => [one.set, one]))
for (const name of set) {
  const settings = settingsFor(data, 1)
  const model = await benchedModel(settings, `${name}-pairs`, (out, work) =>
    trainCrossEncoder(settings, { dataset: sharedData(name), guards: [], resume: true, out }, work),
  )
  const { folder, scores, steps, keptStep, cost } = model
  // The model alone, over fewer questions and candidates.
  const looks = readTrainingReport(folder)?.scores
  const one = { set: name, steps, keptStep, cost, looks, scores: scores.map(row) }
  found.set(name, one)
  console.log(JSON.stringify(one))
}
console.log(writeResult(NAME, { measure: 'nDCG@10', found: [...found.values()] }))
