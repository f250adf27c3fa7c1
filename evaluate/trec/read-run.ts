import { DatasetError } from '../../core/errors.ts'
import { byScoreThen } from '../../core/ranking.ts'
import type { RankedItem, Run } from '../../core/run.ts'
import { readTextLines, type TextLine } from '../text-lines.ts'
import { splitFields } from './fields.ts'

const FIELDS = ['query', 'Q0', 'id', 'rank', 'score', 'name']
const SCORE = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i

/**
 * A run in TREC's form, `query Q0 id rank score name` a line, in any order. Scores alone decide, as in trec_eval;
 * equal ones are ordered by the one tie rule, id ascending, where trec_eval goes by id descending.
 *
 * @param name of the file for errors.
 * @throws {DatasetError} for an empty file, a line of another form, a score that is no finite number, an id that comes
 *   twice for a query, or two runs in one file; with the line's number.
 */
export async function readTrecRun(path: string, name: string): Promise<Run> {
  const scores = new Map<string, Map<string, number>>()
  let runName: string | undefined
  for await (const line of readTextLines(path, name)) {
    const { query, item, run } = parseLine(line)
    runName ??= run
    if (run !== runName) {
      throw new DatasetError(`${line.place}: expected one run a file, ${runName}, got ${run}; split the file`)
    }
    const ofQuery = scores.get(query)
    if (ofQuery?.has(item.id)) {
      throw new DatasetError(`${line.place}: expected each id once for query ${query}, got ${item.id} again`)
    }
    if (ofQuery === undefined) scores.set(query, new Map([[item.id, item.score]]))
    else ofQuery.set(item.id, item.score)
  }
  if (runName === undefined) throw new DatasetError(`${name}: expected a line a result, got an empty file`)
  return { name: runName, rankings: new Map([...scores].map(([query, found]) => [query, rank(found)])) }
}

function parseLine(line: TextLine): {
  readonly query: string
  readonly item: RankedItem
  readonly run: string
} {
  const [query = '', , id = '', rank = '', score = '', run = ''] = splitFields(line, FIELDS)
  if (!/^\d+$/.test(rank)) {
    throw new DatasetError(`${line.place}: expected a whole rank, got ${JSON.stringify(rank.slice(0, 20))}`)
  }
  if (!SCORE.test(score) || !Number.isFinite(Number(score))) {
    throw new DatasetError(
      `${line.place}: expected a finite score, got ${JSON.stringify(score.slice(0, 20))}`,
    )
  }
  return { query, item: { id, score: Number(score) }, run }
}

function rank(found: ReadonlyMap<string, number>): readonly RankedItem[] {
  return [...found].map(([id, score]) => ({ id, score })).sort(byScoreThen(({ id }) => id))
}
