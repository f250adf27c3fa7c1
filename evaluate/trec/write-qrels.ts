import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DatasetError } from '../../core/errors.ts'
import type { Qrels } from '../../core/run.ts'
import { idField } from './fields.ts'

/** Writes `trecQrelsLines`. A file that is there is replaced. @throws {DatasetError} as `trecQrelsLines` does */
export async function writeTrecQrels(qrels: Qrels, path: string): Promise<void> {
  // Checked as a whole first, so that judgments that cannot be written leave the file alone.
  for (const _ of trecQrelsLines(qrels));
  await pipeline(Readable.from(trecQrelsLines(qrels)), createWriteStream(path))
}

/**
 * Judgments in TREC's form, `query 0 id grade`, a line each with its end, in their order. A query without judgments has
 * no line.
 *
 * @throws {DatasetError} for an id with white space, or a grade that is no whole number from 0 on.
 */
export function* trecQrelsLines(qrels: Qrels): Generator<string> {
  for (const [query, grades] of qrels) {
    const queryField = idField(query, 'query')
    for (const [id, grade] of grades) {
      if (!Number.isInteger(grade) || grade < 0) {
        throw new DatasetError(
          `qrels, query ${query}: expected a whole grade from 0 on, got ${grade} for ${id}`,
        )
      }
      yield `${queryField} 0 ${idField(id, 'document id')} ${grade}\n`
    }
  }
}
