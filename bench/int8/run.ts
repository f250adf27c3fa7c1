/**
 * What does int8 cost against float32: in the vectors of real passages, and in the ranking of each set?
 *
 *   node bench/int8/run.ts [--data FOLDER] [--sets stackfaq,scifact]
 *
 * Embeds the sets' corpora in both precisions, unless the data folder has them: an hour on two cores the first time.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openConfiguredEmbedder } from '../../app/open-embedder.ts'
import { loadSettings } from '../../app/settings.ts'
import { dot, type Vector } from '../../core/vector.ts'
import { compareRuns } from '../../evaluate/comparison/compare-runs.ts'
import { writeResult } from '../result.ts'
import { DATASETS, evaluatedRun, evaluateSet } from '../retrieval/evaluation.ts'
import { realChunks } from './chunks.ts'

const PRECISIONS = ['float32', 'int8'] as const
type Precision = (typeof PRECISIONS)[number]

const MEASURE = 'nDCG@10'
/** How far below float32 a set's mean may be. */
const ADMITTED_LOSS = 0.005
const CHUNKS = 1_000

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '.plumbline/bench-retrieval' },
    sets: { type: 'string', default: DATASETS.join(',') },
  },
})
const data = resolve(values.data)

const cosines = await cosinesOfRealChunks()
console.log(cosines)
const sets = []
for (const dataset of values.sets.split(',')) {
  const row = await compared(dataset)
  console.log(row)
  sets.push(row)
}
console.log(writeResult('int8', { cosines, sets }))
process.exitCode = sets.every(({ difference }) => difference >= -ADMITTED_LOSS) ? 0 : 1

async function compared(dataset: string) {
  const evaluated = async (precision: Precision) => {
    const pipeline = ['--split', 'dev', '--pipeline', 'dense', '--measure', MEASURE]
    const report = await evaluateSet(dataset, ...pipeline, '--data', data, '--config', configOf(precision))
    return evaluatedRun(precision, report)
  }
  const float32 = await evaluated('float32')
  const int8 = await evaluated('int8')
  const [row] = compareRuns(float32, [int8], [MEASURE]).rows
  if (row === undefined) throw new Error('expected a comparison, got none')
  const { questions, baselineMean, mean, difference, interval } = row
  return { dataset, questions, measure: MEASURE, float32: baselineMean, int8: mean, difference, interval }
}

async function cosinesOfRealChunks() {
  const float32 = await embedChunks('float32')
  const int8 = await embedChunks('int8')
  const sorted = float32.map((vector, index) => dot(vector, int8[index] as Vector)).sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(share * sorted.length)] as number
  const mean = sorted.reduce((sum, cosine) => sum + cosine, 0) / sorted.length
  return { chunks: sorted.length, least: at(0), p5: at(0.05), median: at(0.5), mean }
}

async function embedChunks(precision: Precision): Promise<readonly Vector[]> {
  const settings = loadSettings({ workingFolder: data, env: {}, data, config: configOf(precision) })
  const { embedder, close } = await openConfiguredEmbedder(settings, { note: console.warn })
  try {
    const chunks = await realChunks(CHUNKS, settings.config.chunks.maxTokens, embedder.countTokens)
    return (await embedder.embed(chunks, 'passage')).vectors
  } finally {
    await close()
  }
}

/** A configuration file that says nothing but the precision. */
function configOf(precision: Precision): string {
  mkdirSync(data, { recursive: true })
  const file = join(data, `${precision}.yaml`)
  writeFileSync(file, `model:\n  precision: ${precision}\n`)
  return file
}
