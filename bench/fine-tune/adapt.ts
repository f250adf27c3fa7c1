import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { adapt } from '../../app/training/adapt.ts'
import { extractPages } from '../../evaluate/datasets/extract-pages.ts'
import { writeResult } from '../result.ts'
import { sharedData } from '../shared-data.ts'
import { benchedModel, row, settingsFor } from './trained-model.ts'

/**
 * What does an encoder learn from the Kubernetes pages alone? No question of the data set is trained on.
 *
 *     node bench/fine-tune/adapt.ts --data FOLDER
 */
const { data } = parseArgs({ options: { data: { type: 'string', default: '.plumbline' } } }).values

const settings = settingsFor(data, 1)
const unpackInto = join(settings.data.evaluations, 'pages')
mkdirSync(unpackInto, { recursive: true })
const questions = sharedData('kubernetes-docs')
const source = await extractPages(join(questions, 'docs.tar.gz'), 'docs.tar.gz', unpackInto)
const { scores, steps, keptStep, cost } = await benchedModel(settings, 'kubernetes', (out, work) =>
  adapt(settings, { source, questions, out, resume: true }, work),
)
const found = { steps, keptStep, cost, scores: scores.map(row) }
console.log(JSON.stringify(found))
console.log(writeResult('fine-tune-adapt', { measure: 'nDCG@10', found }))
