import { parseArgs } from 'node:util'
import { trainCrossEncoder } from '../../app/training/train-cross-encoder.ts'
import { readTrainingReport } from '../../fine-tune/training/model-card.ts'
import { sharedData } from '../shared-data.ts'
import { resultOfSets } from './result-of-sets.ts'
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

const result = resultOfSets('fine-tune-cross-encoder')
for (const name of set) {
  const settings = settingsFor(data, 1)
  const model = await benchedModel(settings, `${name}-pairs`, (out, work) =>
    trainCrossEncoder(settings, { dataset: sharedData(name), guards: [], resume: true, out }, work),
  )
  const { folder, scores, steps, keptStep, cost } = model
  // The model alone, over fewer questions and candidates.
  const looks = readTrainingReport(folder)?.scores
  const one = { set: name, steps, keptStep, cost, looks, scores: scores.map(row) }
  result.add(one)
}
result.write()
