import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runExperiment } from '../../app/experiments/run-experiment.ts'
import { openConfiguredEmbedder } from '../../app/open-embedder.ts'
import { loadSettings } from '../../app/settings.ts'
import { loadExperiment } from '../../config/load-experiment.ts'
import { sharedData } from '../shared-data.ts'
import { scifactPage } from './scifact-page.ts'

/**
 * Do our figures come out again, and how do they stand beside published ones? Writes docs/reproduce/scifact.md; ends with
 * status 1 where a score is not what config/experiments/reproduce-scifact.yaml expects.
 *
 *     node bench/reproduce/run.ts --data FOLDER
 */
const { values } = parseArgs({ options: { data: { type: 'string', default: '.plumbline/bench-retrieval' } } })

const project = resolve(import.meta.dirname, '..', '..')
const experiment = loadExperiment(join(project, 'config', 'experiments', 'reproduce-scifact.yaml'), {
  PLUMBLINE_SHARED: join(sharedData(), '..'),
})
const settings = loadSettings({ data: values.data, workingFolder: process.cwd(), env: {} })
const opened = await openConfiguredEmbedder(settings, { note: console.error })
try {
  const { signal } = new AbortController()
  const outcome = await runExperiment(settings, opened, experiment, { signal })
  const page = join(project, 'docs', 'reproduce', 'scifact.md')
  mkdirSync(dirname(page), { recursive: true })
  writeFileSync(page, scifactPage(outcome))
  console.table(outcome.verified)
  console.log(page)
  process.exitCode = outcome.verified.every(({ holds }) => holds) ? 0 : 1
} finally {
  await opened.close()
}
