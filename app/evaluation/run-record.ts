import { join } from 'node:path'
import type { Evaluation } from '../../evaluate/evaluate-run.ts'
import type { RunIdentity } from '../../evaluate/fingerprint.ts'
import { writeWhole } from '../../inference/model/write-whole.ts'

/** What is kept of a run: enough to compare it with another, question by question. */
export interface RunRecord {
  readonly fingerprint: string
  readonly dataset: string
  readonly split: string
  readonly identity: RunIdentity
  readonly metrics: Evaluation['means']
  /** Question → measure's name → value. */
  readonly perQuery: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/**
 * Writes `<folder>/<fingerprint>.json`, whole or not at all. The same run gives the same bytes. @returns the file
 * @throws {DiskFullError}
 */
export function writeRunRecord(folder: string, record: RunRecord): string {
  const file = join(folder, `${record.fingerprint}.json`)
  writeWhole(file, Buffer.from(`${JSON.stringify(record, undefined, 2)}\n`))
  return file
}
