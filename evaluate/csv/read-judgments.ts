import { DatasetError } from '../../core/errors.ts'
import { nearestName } from '../../core/nearest-name.ts'
import type { Qrels } from '../../core/run.ts'
import { sha256 } from '../../core/sha256.ts'
import { readUtf8 } from '../read-utf8.ts'
import { type CsvRecord, csvRecords } from './csv-records.ts'

/** Questions with the pages that answer them, as a team writes them down. */
export interface CsvJudgments {
  /** Query → text, in order of the file. */
  readonly queries: ReadonlyMap<string, string>
  readonly qrels: Qrels
  /** Query → tags, sorted, for tables by slice; a question without tags is not there. */
  readonly tags: ReadonlyMap<string, readonly string[]>
}

const COLUMNS = ['question', 'page', 'grade', 'id', 'tag'] as const
type Column = (typeof COLUMNS)[number]

/**
 * Reads a table of questions and relevant pages:
 *
 * ```
 *   question,page,grade,tag
 *   How do I drain a node?,tasks/administer/drain.md,1,nodes
 *   How do I drain a node?,concepts/nodes.md,,nodes
 * ```
 *
 * `question` and `page` are needed, in any order. A question with several pages has several rows. `grade` is 1 where
 * there is none. A question's `id` is `q-` and the first 12 hex digits of SHA-256 over its text where there is none.
 * A row adds its `tag`, if it has one.
 *
 * @param name of the file for errors.
 * @throws {DatasetError} for a header or a row of another form, a page that is judged twice for a question, an id that
 *   stands for two questions, or a file without rows; with the line's number.
 */
export async function readCsvJudgments(path: string, name: string): Promise<CsvJudgments> {
  let columns: readonly Column[] | undefined
  const queries = new Map<string, string>()
  const qrels = new Map<string, Map<string, number>>()
  const tags = new Map<string, Set<string>>()
  for await (const record of csvRecords(readUtf8(path, name), name)) {
    if (columns === undefined) {
      columns = readHeader(record)
      continue
    }
    const { question, page, grade, id, tag } = readRow(record, columns)
    if ((queries.get(id) ?? question) !== question) {
      throw new DatasetError(
        `${record.place}: expected one question for the id ${id}, got another; give it its own`,
      )
    }
    queries.set(id, question)
    const grades = qrels.get(id) ?? new Map<string, number>()
    if (grades.has(page)) {
      throw new DatasetError(`${record.place}: expected each page once for a question, got ${page} again`)
    }
    qrels.set(id, grades.set(page, grade))
    if (tag !== '') tags.set(id, (tags.get(id) ?? new Set()).add(tag))
  }
  if (queries.size === 0) {
    throw new DatasetError(`${name}: expected a header such as question,page and rows below it, got no row`)
  }
  return { queries, qrels, tags: new Map([...tags].map(([id, set]) => [id, [...set].sort()])) }
}

function readHeader({ fields, place }: CsvRecord): readonly Column[] {
  const columns = fields.map((field) => {
    const column = COLUMNS.find((known) => known === field.trim().toLowerCase())
    if (column !== undefined) return column
    const nearest = nearestName(field, COLUMNS)
    const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`
    throw new DatasetError(
      `${place}: expected a header of ${COLUMNS.join(', ')}, got ${JSON.stringify(field.slice(0, 40))}${hint}`,
    )
  })
  for (const needed of ['question', 'page'] as const) {
    if (!columns.includes(needed)) {
      throw new DatasetError(
        `${place}: expected a column ${needed}, got ${columns.join(', ')}; add it to the header`,
      )
    }
  }
  const repeated = columns.find((column, index) => columns.indexOf(column) !== index)
  if (repeated !== undefined) {
    throw new DatasetError(`${place}: expected each column once, got ${repeated} again; keep one`)
  }
  return columns
}

function readRow(
  { fields, place }: CsvRecord,
  columns: readonly Column[],
): Readonly<Record<Exclude<Column, 'grade'>, string>> & { readonly grade: number } {
  if (fields.length !== columns.length) {
    throw new DatasetError(
      `${place}: expected ${columns.length} fields (${columns.join(', ')}), got ${fields.length}; put a field with a comma into double quotes`,
    )
  }
  const fieldOf = (column: Column) => fields[columns.indexOf(column)]?.trim() ?? ''
  const [question, page] = [fieldOf('question'), fieldOf('page')]
  if (question === '' || page === '') {
    throw new DatasetError(
      `${place}: expected a question and a page, got an empty ${question ? 'page' : 'question'}`,
    )
  }
  const grade = fieldOf('grade') || '1'
  if (!/^\d{1,6}$/.test(grade)) {
    throw new DatasetError(
      `${place}: expected a whole grade from 0 on, got ${JSON.stringify(grade.slice(0, 20))}; leave it empty for 1`,
    )
  }
  const id = fieldOf('id') || `q-${sha256(question).slice(0, 12)}`
  return { question, page, grade: Number(grade), id, tag: fieldOf('tag') }
}
