import { parseArgs } from 'node:util'
import { evaluatedWith, scoreBeside } from '../../app/training/score-model.ts'
import { trainEncoder } from '../../app/training/train-encoder.ts'
import { writeResult } from '../result.ts'
import { sharedData } from '../shared-data.ts'
import { benchedModel, row, settingsFor } from './trained-model.ts'

/**
 * What does training by tokens bring late interaction, and is it better than the one vector a text that the default recipe
 * trains? Takes the encoder that `encoder.ts` trained, or trains it.
 *
 *     node bench/fine-tune/late-interaction.ts --data FOLDER --set stackfaq
 */
const { data, set } = parseArgs({
  options: {
    data: { type: 'string', default: '.plumbline' },
    set: { type: 'string', default: 'stackfaq' },
  },
}).values

const settings = settingsFor(data, 1)
const { config } = settings
const { training } = config
const encoder = { ...training.encoder, loss: 'max-sim' as const, batchSize: 16 }
const byTokens = { ...settings, config: { ...config, training: { ...training, encoder } } }
const request = { dataset: sharedData(set), guards: [], resume: true }

const pooled = await benchedModel(settings, `${set}-1`, (out, work) =>
  trainEncoder(settings, { ...request, out }, work),
)
const tokens = await benchedModel(byTokens, `${set}-tokens`, (out, work) =>
  trainEncoder(byTokens, { ...request, out }, work),
)

const work = { signal: new AbortController().signal, note: console.error }
const asked = { folder: request.dataset, split: 'dev' }
const runsOf = (model: string, pipelines: readonly string[]) =>
  evaluatedWith(
    { ...settings, config: { ...config, model: { ...config.model, name: model } } },
    pipelines,
    asked,
    work,
  )
const TOKENS_ALONE = 'maxsim(dense, weight=1, top=50)'
const BOTH = `maxsim(${config.pipeline})`
const rivals = await runsOf(pooled.folder, ['dense', config.pipeline])
const own = await runsOf(tokens.folder, [TOKENS_ALONE, BOTH])
const againstPooled = rivals.flatMap((rival, i) => {
  const run = own[i]
  return run === undefined ? [] : [row(scoreBeside('development', config.model.precision, rival, run))]
})
const found = {
  set,
  steps: tokens.steps,
  keptStep: tokens.keptStep,
  cost: tokens.cost,
  scores: tokens.scores.map(row),
}
console.log(JSON.stringify({ ...found, againstPooled }))
console.log(
  writeResult('fine-tune-late-interaction', { measure: 'nDCG@10', found: { ...found, againstPooled } }),
)
