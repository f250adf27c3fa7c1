import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { modelFolderOf } from '../../app/open-embedder.ts'
import { scoreModel } from '../../app/training/score-model.ts'
import { trainEncoder } from '../../app/training/train-encoder.ts'
import { openBaseModel } from '../../fine-tune/model-folder/open-base-model.ts'
import { writeModelFolder } from '../../fine-tune/model-folder/write-model-folder.ts'
import { mixWeights } from '../../fine-tune/optimizer/mix-weights.ts'
import { writeResult } from '../result.ts'
import { sharedData } from '../shared-data.ts'
import { benchedModel, row, settingsFor } from './trained-model.ts'

/**
 * What does a share of the base's weights cost on the set that was trained for, and what does it save on another? One
 * model is trained by the default recipe without any, and mixed with its base afterwards, which is what
 * `training.encoder.baseShare` does. int8, the vector alone and the default pipeline.
 *
 *     node bench/fine-tune/base-share.ts --data FOLDER --set stackfaq --guard scifact --shares 0,0.25,0.5 --seed 1
 */
const { data, set, guard, shares, seed } = parseArgs({
  options: {
    data: { type: 'string', default: '.plumbline' },
    set: { type: 'string', default: 'stackfaq' },
    guard: { type: 'string', default: 'scifact' },
    shares: { type: 'string', default: '0,0.25,0.5' },
    seed: { type: 'string', default: '1' },
  },
}).values

const settings = settingsFor(data, Number(seed))
const { config } = settings
const { training } = config
const encoder = { ...training.encoder, baseShare: 0 }
const alone = { ...settings, config: { ...config, training: { ...training, encoder } } }
const dataset = sharedData(set)
const name = `${set}-${seed}-without-base`
const { folder, keptStep } = await benchedModel(alone, name, (out, work) =>
  trainEncoder(alone, { dataset, out, guards: [], precisions: ['int8'], resume: true }, work),
)
const base = await openBaseModel(modelFolderOf(config.model.name))
const tuned = await openBaseModel(folder)
const work = { signal: new AbortController().signal, note: console.error }
const sets = [
  { role: 'development', folder: dataset, split: 'dev', precisions: ['int8'] },
  { role: 'guard', folder: sharedData(guard), precisions: ['int8'] },
] as const

const rows = []
for (const share of shares.split(',').map(Number)) {
  const scores = await scoreModel(settings, 'encoder', mixedFolder(share), sets, work)
  rows.push({ share, scores: scores.map(row) })
  console.log(JSON.stringify(rows.at(-1)))
}
console.log(writeResult('fine-tune-base-share', { measure: 'nDCG@10', set, guard, seed, keptStep, rows }))

/** The folder of the trained model with a share of its base. */
function mixedFolder(share: number): string {
  const mixed = join(`${folder}-shares`, `${share}`)
  if (existsSync(mixed)) return mixed
  const parameters = new Map(
    [...tuned.parameters].map(([name, { shape, values }]) => {
      const own = values.slice()
      mixWeights(own, base.parameters.get(name)?.values ?? own, share)
      return [name, { shape, values: own }]
    }),
  )
  writeModelFolder(mixed, {
    baseFolder: base.folder,
    parameters,
    publishedName: (name) => name,
    config: {},
    files: {},
  })
  return mixed
}
