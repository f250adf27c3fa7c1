import { join, resolve } from 'node:path'
import { loadDataset } from '../../evaluate/datasets/load-dataset.ts'
import { writeTrecQrels } from '../../evaluate/trec/write-qrels.ts'
import type { Settings } from '../settings.ts'

export interface TrecJudgments {
  readonly file: string
  readonly split: string
  readonly questions: number
  readonly judgments: number
}

/** Writes the judgments of an evaluation set in TREC's form. @throws {DatasetError} for a broken set, and ids with white space */
export async function writeTrecJudgments(
  { data, workingFolder }: Pick<Settings, 'data' | 'workingFolder'>,
  order: { readonly dataset: string; readonly split?: string; readonly file: string },
): Promise<TrecJudgments> {
  const { qrels, split } = await loadDataset(resolve(workingFolder, order.dataset), order.split, {
    unpackInto: join(data.evaluations, 'pages'),
  })
  const file = resolve(workingFolder, order.file)
  await writeTrecQrels(qrels, file)
  const judgments = [...qrels.values()].reduce((sum, grades) => sum + grades.size, 0)
  return { file, split, questions: qrels.size, judgments }
}
