import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LAMBDA_MART_DEFAULTS, trainLambdaMart } from '../../fine-tune/rankers/lambda-mart.ts'
import type { RankingRows } from '../../fine-tune/rankers/ranking-rows.ts'
import { writeResult } from '../result.ts'

/**
 * Does LambdaMART learn what LightGBM learns from the same rows, and how much longer does it take? Both on one thread,
 * in processor time.
 *
 *     venv/bin/python bench/rankers/lightgbm_rows.py FOLDER && node bench/rankers/lambda-mart.ts FOLDER
 */
const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('expected the folder that lightgbm_rows.py wrote, got none')

const FEATURES = 50
const CANDIDATES = 100

const rival = JSON.parse(readFileSync(join(folder, 'lightgbm.json'), 'utf8')) as {
  readonly version: string
  readonly constructSeconds: number
  readonly trainSeconds: number
  readonly validation: readonly number[]
}
const training = readRows('training')
const validation = readRows('validation')
const trees = rival.validation.length
const before = process.cpuUsage()
const trained = trainLambdaMart(training, validation, { ...LAMBDA_MART_DEFAULTS, trees, patience: trees })
const { user, system } = process.cpuUsage(before)
const seconds = (user + system) / 1e6

const found = {
  rows: training.grades.length,
  features: FEATURES,
  trees,
  ours: { seconds: digits(seconds), nDCG10: digits(trained.validation.at(-1)) },
  lightgbm: {
    version: rival.version,
    seconds: digits(rival.constructSeconds + rival.trainSeconds),
    nDCG10: digits(rival.validation.at(-1)),
  },
  difference: digits((trained.validation.at(-1) ?? 0) - (rival.validation.at(-1) ?? 0)),
  timesAsLong: digits(seconds / (rival.constructSeconds + rival.trainSeconds)),
  importance: Object.fromEntries(trained.importance.slice(0, 10).map((share, n) => [`f${n}`, digits(share)])),
}
console.log(JSON.stringify(found, undefined, 2))
console.log(writeResult('lambda-mart', found))

function readRows(name: string): RankingRows {
  const path = (ending: string) => join(folder as string, `${name}.${ending}`)
  const grades = new Uint8Array(readFileSync(path('grades')))
  const bytes = readFileSync(path('features'))
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
  return {
    features: Array.from({ length: FEATURES }, (_, n) => `f${n}`),
    columns: Array.from({ length: FEATURES }, (_, n) =>
      values.slice(n * grades.length, (n + 1) * grades.length),
    ),
    grades,
    starts: Uint32Array.from({ length: grades.length / CANDIDATES + 1 }, (_, n) => n * CANDIDATES),
  }
}

function digits(value: number | undefined): number {
  return Number((value ?? 0).toFixed(4))
}
