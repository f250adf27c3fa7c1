import { DatasetError } from '../../core/errors.ts'
import type { Qrels } from '../../core/run.ts'
import { readTextLines } from '../text-lines.ts'
import { splitFields } from './fields.ts'

const FIELDS = ['query', '0', 'id', 'grade']

/**
 * What a grade below 0 is taken for: spam of the Web tracks is not relevant, and what was pooled without being judged is
 * left out; which of the two a file means, its track says.
 */
export const NEGATIVE_GRADES = ['refuse', 'as-0', 'leave-out'] as const
export type NegativeGrades = (typeof NEGATIVE_GRADES)[number]

/**
 * Judgments in TREC's form, `query 0 id grade` a line, in order of the file. (BEIR's form, with a header and three
 * fields, is read by `datasets/read-qrels.ts`.)
 *
 * @param name of the file for errors.
 * @throws {DatasetError} for an empty file, a line of another form, a grade below 0 unless `negative` says what to do,
 *   or a pair that is judged twice; with the line's number.
 */
export async function readTrecQrels(
  path: string,
  name: string,
  negative: NegativeGrades = 'refuse',
): Promise<Qrels> {
  const qrels = new Map<string, Map<string, number>>()
  for await (const line of readTextLines(path, name)) {
    const [query = '', , id = '', grade = ''] = splitFields(line, FIELDS)
    const isNegative = negative !== 'refuse' && /^-\d{1,6}$/.test(grade)
    if (!isNegative && !/^\d{1,6}$/.test(grade)) {
      throw new DatasetError(
        `${line.place}: expected a whole grade from 0 on, got ${JSON.stringify(grade.slice(0, 20))}; a grade below 0 is taken as 0 or left out where you say so`,
      )
    }
    const grades = qrels.get(query)
    if (grades?.has(id)) {
      throw new DatasetError(`${line.place}: expected each id once for query ${query}, got ${id} again`)
    }
    if (isNegative && negative === 'leave-out') continue
    const value = isNegative ? 0 : Number(grade)
    if (grades === undefined) qrels.set(query, new Map([[id, value]]))
    else grades.set(id, value)
  }
  if (qrels.size === 0) throw new DatasetError(`${name}: expected a line a judgment, got an empty file`)
  return qrels
}
