import { parseArgs } from 'node:util'
import { runExperiment } from '../../app/experiments/run-experiment.ts'
import { openConfiguredEmbedder } from '../../app/open-embedder.ts'
import { loadSettings } from '../../app/settings.ts'
import { sha256 } from '../../core/sha256.ts'
import { csvTable } from '../../evaluate/report/csv-table.ts'
import { gridExperiment } from './grid.ts'

/** What a start that came to the end tells. */
export interface FinishedStart {
  readonly runs: { readonly ran: number; readonly known: number }
  readonly embedded: { readonly passages: number; readonly questions: number }
  readonly tableDigest: string
  readonly pipelines: number
  readonly sets: number
}

// Run by bench/experiment/run.ts, which kills it.
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '' },
    registry: { type: 'string', default: '' },
    sets: { type: 'string', default: '' },
    questions: { type: 'string', default: '20' },
  },
})
const loaded = loadSettings({ data: values.data, workingFolder: process.cwd(), env: {} })
const settings = { ...loaded, data: { ...loaded.data, registry: values.registry } }
const opened = await openConfiguredEmbedder(settings, { note: console.error })
const experiment = gridExperiment(values.sets, Number(values.questions))
const { report, runs, embedded } = await runExperiment(settings, opened, experiment, {
  signal: new AbortController().signal,
})
await opened.close()
const tableDigest = sha256(csvTable(report))
const pipelines = new Set(report.table.map(({ pipeline }) => pipeline)).size
const finished: FinishedStart = { runs, embedded, tableDigest, pipelines, sets: report.sets.length }
console.log(JSON.stringify(finished))
