import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { modelFolderOf } from '../../app/open-embedder.ts'
import { keptData } from '../../app/training/kept-data.ts'
import { dataKey } from '../../app/training/load-questions.ts'
import { encoderTask } from '../../app/training/settings-of-training.ts'
import { encoderData } from '../../app/training/train-encoder.ts'
import { questionsOf } from '../../app/training/training-request.ts'
import { startTraining } from '../../fine-tune/training/start-training.ts'
import { readResult, writeResult } from '../result.ts'
import { sharedData } from '../shared-data.ts'
import { settingsFor } from './trained-model.ts'

/**
 * What does an encoder gain for a minute of processor time, by which part of it learns? All recipes train on the same pairs
 * in the same order and are looked at after the same steps: by the vectors of float32, on development questions among
 * what the base confuses with their answers. Looks are not counted as training.
 *
 *     node bench/fine-tune/recipes.ts --data FOLDER --set stackfaq --recipes low-rank,last-three --epochs 1
 */
const { data, set, recipes, epochs } = parseArgs({
  options: {
    data: { type: 'string', default: '.plumbline' },
    set: { type: 'string', default: 'stackfaq' },
    recipes: { type: 'string', default: 'low-rank,last-two,last-three,all' },
    epochs: { type: 'string', default: '1' },
  },
}).values

/** What differs from the default; ten times the rate for additions, which begin at nothing, as in arXiv:2106.09685. */
const RECIPES: Readonly<Record<string, object>> = {
  'low-rank': { lowRank: 8, rate: 1e-3 },
  'last-two': { layers: 2 },
  'last-three': { layers: 3 },
  all: { layers: 'all' },
}

interface Look {
  readonly step: number
  readonly score: number
  /** Of the steps so far. */
  readonly cpuSeconds: number
}

interface Found {
  readonly set: string
  readonly recipe: string
  readonly settings: object
  readonly cpuSecondsAStep: number
  readonly looks: readonly Look[]
  readonly best: Look
  /** Of nDCG@10, in hundredths, from the base to the best look. */
  readonly pointsACpuMinute: number
}

const settings = settingsFor(data, 1)
const { config } = settings
const folder = join(settings.data.folder, 'fine-tune', `${set}-recipes`)
const work = { signal: new AbortController().signal, note: console.error }
const request = { dataset: sharedData(set), out: folder, guards: [], resume: true }
const questions = await questionsOf(request, settings)
const kept = await keptData(join(folder, 'data.json'), dataKey('encoder', settings, questions), () =>
  encoderData(settings, questions, work),
)

const NAME = 'fine-tune-recipes'
const found = new Map<string, Found>()
const place = (one: Found) => found.set(`${one.set} ${one.recipe}`, one)
for (const one of readResult<{ readonly found: readonly Found[] }>(NAME)?.found ?? []) place(one)
for (const recipe of recipes.split(',')) {
  const one = await trained(recipe)
  place(one)
  console.log(JSON.stringify(one))
}
console.log(writeResult(NAME, { measure: 'nDCG@10', found: [...found.values()] }))

async function trained(recipe: string): Promise<Found> {
  const changed = RECIPES[recipe]
  if (changed === undefined) {
    throw new Error(`expected one of ${Object.keys(RECIPES).join(', ')}, got ${recipe}`)
  }
  const keys = { ...changed, epochs: Number(epochs), baseShare: 0, patience: 100 }
  const encoder = { ...config.training.encoder, ...keys }
  const task = encoderTask({ ...config, training: { ...config.training, encoder } })
  const looks: Look[] = []
  let [cpuSeconds, steps, before] = [0, 0, process.cpuUsage()]
  const sinceLast = () => {
    const { user, system } = process.cpuUsage(before)
    before = process.cpuUsage()
    return (user + system) / 1e6
  }
  const place = `${folder}/${recipe}-${process.pid}`
  await startTraining(
    {
      ...task,
      modelFolder: modelFolderOf(config.model.name),
      outFolder: place,
      checkpointFolder: `${place}.checkpoints`,
      set: kept.set,
      development: kept.development,
    },
    {
      onStep: ({ step, loss }) => {
        cpuSeconds += sinceLast()
        steps = step
        console.error(
          `${recipe}: step ${step}, loss ${loss.toFixed(3)}, ${cpuSeconds.toFixed(0)} CPU seconds`,
        )
      },
      onScore: ({ step, score }) => {
        sinceLast()
        looks.push({ step, score: Number(score.toFixed(4)), cpuSeconds: Number(cpuSeconds.toFixed(1)) })
      },
    },
    work.signal,
  )
  const [first, ...later] = looks
  const best = later.toSorted((a, b) => b.score - a.score)[0]
  if (first === undefined || best === undefined) throw new Error('expected looks at the model, got none')
  const points = 100 * (best.score - first.score)
  return {
    set,
    recipe,
    settings: keys,
    cpuSecondsAStep: Number((cpuSeconds / steps).toFixed(2)),
    looks,
    best,
    pointsACpuMinute: Number((points / (best.cpuSeconds / 60)).toFixed(2)),
  }
}
