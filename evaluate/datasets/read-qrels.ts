import { readFile } from 'node:fs/promises'
import { DatasetError } from '../../core/errors.ts'
import type { Qrels } from '../../core/run.ts'

const HEADER = 'query-id\tcorpus-id\tscore'

/**
 * Judgments in BEIR's form: a header, then a query, an id and a grade a line, with tabs between. In order of the file.
 *
 * @param name of the file for errors.
 * @throws {DatasetError} for a line of another form, or a pair with two grades, with the line's number.
 */
export async function readQrels(path: string, name: string): Promise<Qrels> {
  const lines = (await readFile(path, 'utf8')).replace(/^\ufeff/, '').split(/\r?\n/)
  if (lines[0] !== HEADER) {
    throw new DatasetError(`${name}, line 1: expected the header ${JSON.stringify(HEADER)}, got another line`)
  }
  const qrels = new Map<string, Map<string, number>>()
  lines.forEach((line, index) => {
    if (index === 0 || line.trim() === '') return
    const place = `${name}, line ${index + 1}`
    const [query, id, grade] = fieldsOf(line, place)
    const grades = qrels.get(query) ?? new Map<string, number>()
    if ((grades.get(id) ?? grade) !== grade) {
      throw new DatasetError(
        `${place}: expected one grade for ${query} and ${id}, got ${grades.get(id)} and ${grade}`,
      )
    }
    qrels.set(query, grades.set(id, grade))
  })
  return qrels
}

function fieldsOf(line: string, place: string): readonly [query: string, id: string, grade: number] {
  const [query, id, grade, ...rest] = line.split('\t')
  if (!query || !id || !grade || rest.length > 0) {
    throw new DatasetError(`${place}: expected 3 fields with tabs between, got ${line.split('\t').length}`)
  }
  if (!/^\d{1,6}$/.test(grade)) {
    throw new DatasetError(
      `${place}: expected a whole grade from 0 on, got ${JSON.stringify(grade.slice(0, 20))}`,
    )
  }
  return [query, id, Number(grade)]
}
