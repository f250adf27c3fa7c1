import { parseArgs } from 'node:util'
import { trainEncoder } from '../../app/training/train-encoder.ts'
import { readResult, writeResult } from '../result.ts'
import { sharedData } from '../shared-data.ts'
import { benchedModel, row, settingsFor } from './trained-model.ts'

/**
 * What does the default recipe bring on a set with judged questions, and what does it cost on another one? Each set is the
 * other's guard. Rows of the last result that are not asked for stay.
 *
 *     node bench/fine-tune/encoder.ts --data FOLDER --set stackfaq --set scifact --seeds 1,2,3 [--int8]
 */
const { data, set, seeds, int8 } = parseArgs({
  options: {
    data: { type: 'string', default: '.plumbline' },
    set: { type: 'string', multiple: true, default: ['stackfaq', 'scifact'] },
    seeds: { type: 'string', default: '1,2,3' },
    int8: { type: 'boolean', default: false },
  },
}).values

const OTHER: Readonly<Record<string, string>> = { stackfaq: 'scifact', scifact: 'stackfaq' }

interface Found {
  readonly set: string
  readonly seed: number
}

const NAME = 'fine-tune-encoder'
const found = new Map<string, Found>()
const place = (one: Found) => found.set(`${one.set} ${one.seed}`, one)
for (const one of readResult<{ readonly found: readonly Found[] }>(NAME)?.found ?? []) place(one)
for (const name of set) {
  for (const seed of seeds.split(',').map(Number)) {
    const settings = settingsFor(data, seed)
    const request = {
      dataset: sharedData(name),
      guards: [sharedData(OTHER[name] ?? 'stackfaq')],
      resume: true,
      ...(int8 && { precisions: ['int8'] as const }),
    }
    const { scores, steps, keptStep, cost } = await benchedModel(settings, `${name}-${seed}`, (out, work) =>
      trainEncoder(settings, { ...request, out }, work),
    )
    const one = { set: name, seed, steps, keptStep, cost, scores: scores.map(row) }
    place(one)
    console.log(JSON.stringify(one))
  }
}
console.log(writeResult(NAME, { measure: 'nDCG@10', found: [...found.values()] }))
