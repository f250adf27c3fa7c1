import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeTinyModel } from '../../../fine-tune/testing/tiny-model.ts'

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz']

/** Three letters from a place on, round the alphabet: `y z a`. */
export const threeFrom = (start: number) =>
  [0, 1, 2].map((i) => LETTERS[(start + i) % LETTERS.length]).join(' ')

/** Quick on a model of two layers, as YAML of a configuration. */
export const TOY_TRAINING = `
model: { name: ./base, threads: 1 }
training:
  encoder: { layers: all, epochs: 4, batchSize: 4, average: 0, rate: 0.01, negatives: 1, evaluateEvery: 5, checkpointEvery: 2, baseShare: 0 }
  crossEncoder: { layers: all, epochs: 2, batchSize: 4, rate: 0.01, negatives: 3, evaluateEvery: 5, checkpointEvery: 2 }
`

export interface ToySplits {
  /** Places of the alphabet whose questions stand in a split, by its name. */
  readonly [split: string]: readonly number[]
}

/** Of 26 questions the most are trained on, and every fifth says when to stop. */
export const TOY_SPLITS: ToySplits = {
  train: LETTERS.keys()
    .filter((place) => place % 5 !== 0)
    .toArray(),
  dev: LETTERS.keys()
    .filter((place) => place % 5 === 0)
    .toArray(),
}

/**
 * Writes a tiny model, a configuration, and a data set whose questions of three letters are answered by the three letters
 * behind them: `a b c` by `d e f`.
 */
export function writeToyDataset(folder: string, splits: ToySplits = TOY_SPLITS): void {
  writeTinyModel(join(folder, 'base'))
  const lines = (records: readonly object[]) => records.map((one) => `${JSON.stringify(one)}\n`).join('')
  const files = {
    'plumbline.yaml': TOY_TRAINING,
    'questions/corpus.jsonl': lines(
      LETTERS.map((_, i) => ({ _id: `d${i}`, title: '', text: threeFrom(i + 3) })),
    ),
    'questions/queries.jsonl': lines(LETTERS.map((_, i) => ({ _id: `q${i}`, text: threeFrom(i) }))),
    ...Object.fromEntries(
      Object.entries(splits).map(([split, places]) => [
        `questions/qrels/${split}.tsv`,
        `query-id\tcorpus-id\tscore\n${places.map((i) => `q${i}\td${i}\t1\n`).join('')}`,
      ]),
    ),
  }
  mkdirSync(join(folder, 'questions', 'qrels'), { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
}
