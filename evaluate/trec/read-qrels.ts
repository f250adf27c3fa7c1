import { DatasetError } from '../../core/errors.ts'
import type { Qrels } from '../../core/run.ts'
import { splitFields } from './fields.ts'
import { readTextLines } from './text-lines.ts'

const FIELDS = ['query', '0', 'id', 'grade']

/**
 * Judgments in TREC's form, `query 0 id grade` a line, in order of the file. (BEIR's form, with a header and three
 * fields, is read by `datasets/read-qrels.ts`.)
 *
 * @param name of the file for errors.
 * @throws {DatasetError} for an empty file, a line of another form, a negative grade (which others give to spam, or to
 *   what was pooled and not judged), or a pair that is judged twice; with the line's number.
 */
export async function readTrecQrels(path: string, name: string): Promise<Qrels> {
  const qrels = new Map<string, Map<string, number>>()
  for await (const line of readTextLines(path, name)) {
    const [query = '', , id = '', grade = ''] = splitFields(line, FIELDS)
    if (!/^\d{1,6}$/.test(grade)) {
      throw new DatasetError(
        `${line.place}: expected a whole grade from 0 on, got ${JSON.stringify(grade.slice(0, 20))}; write 0 for what is spam, and leave out what is not judged`,
      )
    }
    const grades = qrels.get(query)
    if (grades?.has(id)) {
      throw new DatasetError(`${line.place}: expected each id once for query ${query}, got ${id} again`)
    }
    if (grades === undefined) qrels.set(query, new Map([[id, Number(grade)]]))
    else grades.set(id, Number(grade))
  }
  if (qrels.size === 0) throw new DatasetError(`${name}: expected a line a judgment, got an empty file`)
  return qrels
}
