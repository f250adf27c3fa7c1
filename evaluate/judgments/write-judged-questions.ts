import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatasetError } from '../../core/errors.ts'
import type { JudgedQuestions } from './combine-judgments.ts'

/**
 * Writes questions and grades as an evaluation set has them: `queries.jsonl` and `qrels/<split>.tsv`. A corpus has to be
 * put beside them.
 *
 * @throws {DatasetError} where there is no grade, or an id has a tab or a line end.
 */
export function writeJudgedQuestions(
  folder: string,
  split: string,
  { queries, qrels }: JudgedQuestions,
): void {
  if (qrels.size === 0) throw new DatasetError('expected judgments to write, got none; judge something first')
  const lines = [...qrels].flatMap(([query, grades]) =>
    [...grades].map(([document, grade]) => [query, document, String(grade)]),
  )
  const broken = lines.flat().find((field) => /[\t\r\n]/u.test(field))
  if (broken !== undefined) {
    throw new DatasetError('expected ids without tabs and line ends, got one with; rename that document')
  }
  const questions = [...queries].map(([id, text]) => JSON.stringify({ _id: id, text }))
  mkdirSync(join(folder, 'qrels'), { recursive: true })
  writeFileSync(join(folder, 'queries.jsonl'), `${questions.join('\n')}\n`)
  const header = 'query-id\tcorpus-id\tscore'
  writeFileSync(
    join(folder, 'qrels', `${split}.tsv`),
    `${[header, ...lines.map((line) => line.join('\t'))].join('\n')}\n`,
  )
}
