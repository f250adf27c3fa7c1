import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatasetError } from '../../core/errors.ts'
import { readJsonl, textField } from '../datasets/read-jsonl.ts'
import type { JudgedQuestions } from './combine-judgments.ts'

type Line = Readonly<Record<string, unknown>>

/**
 * Writes questions and grades as an evaluation set has them: `queries.jsonl` and `qrels/<split>.tsv`. A corpus has to be
 * put beside them. Questions that are there stay, with all that their lines say: other splits need them.
 *
 * @throws {DatasetError} where there is no grade, an id has a tab or a line end, or a question that is there has the id
 *   of another; nothing is written then.
 */
export async function writeJudgedQuestions(
  folder: string,
  split: string,
  { queries, qrels, tags = new Map() }: JudgedQuestions,
): Promise<void> {
  if (qrels.size === 0) throw new DatasetError('expected judgments to write, got none; judge something first')
  const grades = [...qrels].flatMap(([query, grades]) =>
    [...grades].map(([document, grade]) => [query, document, String(grade)]),
  )
  const broken = grades.flat().find((field) => /[\t\r\n]/u.test(field))
  if (broken !== undefined) {
    throw new DatasetError('expected ids without tabs and line ends, got one with; rename that document')
  }
  const file = join(folder, 'queries.jsonl')
  const lines = await readLines(file)
  for (const [id, text] of queries) lines.set(id, merged(lines.get(id), id, text, tags.get(id)))
  mkdirSync(join(folder, 'qrels'), { recursive: true })
  writeLines(
    file,
    [...lines.values()].map((line) => JSON.stringify(line)),
  )
  const header = 'query-id\tcorpus-id\tscore'
  writeLines(join(folder, 'qrels', `${split}.tsv`), [header, ...grades.map((line) => line.join('\t'))])
}

/** Query → its line, in order of the file; empty where there is none. */
async function readLines(file: string): Promise<Map<string, Line>> {
  const lines = new Map<string, Line>()
  if (!existsSync(file)) return lines
  for await (const line of readJsonl(file, file)) lines.set(textField(line, '_id'), line.fields)
  return lines
}

function merged(known: Line | undefined, id: string, text: string, tags?: readonly string[]): Line {
  if (known !== undefined && known['text'] !== text) {
    throw new DatasetError(
      `queries.jsonl: expected the question that has the id ${id} there, got another; give it its own id, or write to another folder`,
    )
  }
  const metadata = { ...(known?.['metadata'] as Line | undefined), ...(tags && { tags }) }
  return { ...known, _id: id, text, ...(Object.keys(metadata).length > 0 && { metadata }) }
}

/** As a whole or not at all. */
function writeLines(file: string, lines: readonly string[]): void {
  writeFileSync(`${file}.tmp`, `${lines.join('\n')}\n`)
  renameSync(`${file}.tmp`, file)
}
