import { parseArgs } from 'node:util'
import { trainEncoder } from '../../app/training/train-encoder.ts'
import { writeResult } from '../result.ts'
import { sharedData } from '../shared-data.ts'
import { benchedModel, row, settingsFor } from './trained-model.ts'

/**
 * What does the default recipe bring on a set with judged questions, and what does it cost on another one? Each set is the
 * other's guard.
 *
 *     node bench/fine-tune/encoder.ts --data FOLDER --set stackfaq --set scifact --seeds 1,2,3
 */
const { data, set, seeds } = parseArgs({
  options: {
    data: { type: 'string', default: '.plumbline' },
    set: { type: 'string', multiple: true, default: ['stackfaq', 'scifact'] },
    seeds: { type: 'string', default: '1,2,3' },
  },
}).values

const OTHER: Readonly<Record<string, string>> = { stackfaq: 'scifact', scifact: 'stackfaq' }

const found = []
for (const name of set) {
  for (const seed of seeds.split(',').map(Number)) {
    const settings = settingsFor(data, seed)
    const request = {
      dataset: sharedData(name),
      guards: [sharedData(OTHER[name] ?? 'stackfaq')],
      resume: true,
    }
    const { scores, steps, keptStep } = await benchedModel(settings, `${name}-${seed}`, (out, work) =>
      trainEncoder(settings, { ...request, out }, work),
    )
    found.push({ set: name, seed, steps, keptStep, scores: scores.map(row) })
    console.log(JSON.stringify(found.at(-1)))
  }
}
console.log(writeResult('fine-tune-encoder', { measure: 'nDCG@10', found }))
