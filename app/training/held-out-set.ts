import { readdirSync, rmSync, symlinkSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { Qrels } from '../../core/run.ts'
import { makeFolder } from '../../fine-tune/model-folder/make-folder.ts'
import { writeWhole } from '../../inference/model/write-whole.ts'

/** Name of the split that held-out questions are evaluated as. */
export const HELD_OUT = 'held-out'

/**
 * A data set whose one split are questions that were held out: everything else is what the data set has, under the same
 * name, by links.
 *
 * @param dataset its folder. @param within where the new folder goes; what was there before is removed.
 * @returns the folder, and its judgments as they stand there. @throws {DiskFullError}
 */
export function heldOutSet(
  dataset: string,
  qrels: Qrels,
  within: string,
): { readonly folder: string; readonly judgments: string } {
  const folder = join(within, basename(dataset))
  rmSync(folder, { recursive: true, force: true })
  makeFolder(folder)
  for (const name of readdirSync(dataset)) {
    if (name !== 'qrels') symlinkSync(resolve(dataset, name), join(folder, name))
  }
  const rows = [...qrels].flatMap(([query, grades]) =>
    [...grades].map(([document, grade]) => `${query}\t${document}\t${grade}\n`),
  )
  const judgments = `query-id\tcorpus-id\tscore\n${rows.join('')}`
  writeWhole(join(folder, 'qrels', `${HELD_OUT}.tsv`), Buffer.from(judgments))
  return { folder, judgments }
}
