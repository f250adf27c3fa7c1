import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DatasetError } from '../../core/errors.ts'
import type { RankedItem, Run } from '../../core/run.ts'
import { fallingScores } from './falling-scores.ts'
import { idField } from './fields.ts'

/** Writes `trecRunLines`. A file that is there is replaced. @throws {DatasetError} as `trecRunLines` does */
export async function writeTrecRun(run: Run, path: string): Promise<void> {
  // Checked as a whole first, so that a run that cannot be written leaves the file alone.
  for (const _ of trecRunLines(run));
  await pipeline(Readable.from(trecRunLines(run)), createWriteStream(path))
}

/**
 * A run in TREC's form, `query Q0 id rank score name`, a line each with its end, in the order of the run; ranks from 1.
 *
 * trec_eval looks at scores only, keeps them in single precision, and orders equal ones by id descending. So that it
 * sees our order, scores are written in single precision and fall strictly: one that would not is lowered to the next
 * number below the one before.
 *
 * The form cannot say that a query found nothing: it has no line, and is read back as not answered.
 *
 * @throws {DatasetError} for an id or name with white space, a score that single precision does not hold, a ranking
 *   whose scores rise, or an id that it holds twice.
 */
export function* trecRunLines({ name, rankings }: Run): Generator<string> {
  // White space in expressions means nothing.
  const runField = idField(name.replaceAll(/\s/g, ''), 'run name')
  for (const [query, ranking] of rankings) {
    const queryField = idField(query, 'query')
    expectOnce(query, ranking)
    const scores = fallingScores(query, ranking)
    for (const [index, { id }] of ranking.entries()) {
      yield `${queryField} Q0 ${idField(id, 'document id')} ${index + 1} ${scores[index]} ${runField}\n`
    }
  }
}

function expectOnce(query: string, ranking: readonly RankedItem[]): void {
  const seen = new Set<string>()
  for (const { id } of ranking) {
    if (seen.has(id)) throw new DatasetError(`run, query ${query}: expected each id once, got ${id} again`)
    seen.add(id)
  }
}
