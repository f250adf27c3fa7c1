import { parseArgs } from 'node:util'
import { trainCrossEncoder } from '../../app/training/train-cross-encoder.ts'
import { writeResult } from '../result.ts'
import { sharedData } from '../shared-data.ts'
import { benchedModel, row, settingsFor } from './trained-model.ts'

/**
 * Does a cross-encoder that was trained on a set's questions order the best 50 passages of the fused list better?
 *
 *     node bench/fine-tune/cross-encoder.ts --data FOLDER --set stackfaq --set scifact
 */
const { data, set } = parseArgs({
  options: {
    data: { type: 'string', default: '.plumbline' },
    set: { type: 'string', multiple: true, default: ['stackfaq', 'scifact'] },
  },
}).values

const found = []
for (const name of set) {
  const settings = settingsFor(data, 1)
  const { scores, steps, keptStep, cost } = await benchedModel(settings, `${name}-pairs`, (out, work) =>
    trainCrossEncoder(settings, { dataset: sharedData(name), guards: [], resume: true, out }, work),
  )
  found.push({ set: name, steps, keptStep, cost, scores: scores.map(row) })
  console.log(JSON.stringify(found.at(-1)))
}
console.log(writeResult('fine-tune-cross-encoder', { measure: 'nDCG@10', found }))
