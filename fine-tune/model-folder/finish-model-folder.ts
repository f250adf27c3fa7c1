import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '../../core/sha256.ts'
import { readJsonFile } from '../../inference/model/json-file.ts'
import { writeWhole } from '../../inference/model/write-whole.ts'
import { type ModelScore, scoreTable } from './model-scores.ts'
import { filesIn, refuseExisting } from './write-model-folder.ts'

/** What is known of a model once it was scored, by file; each stands in `digests.json`. */
const SCORES_FILE = 'scores.json'
const DATA_FILE = 'data.json'

export interface FinalNotes {
  readonly scores: readonly ModelScore[]
  /** Where its data came from and what was left out of it. Plain JSON. */
  readonly data: unknown
  /** What else belongs to it, by name. */
  readonly files?: Readonly<Record<string, string>> | undefined
}

/**
 * Writes a model that was trained to where it is wanted, with scores and notes. It appears as a whole; cut off in the
 * middle, it can be done again from the draft, which stays as it is.
 *
 * @throws {ModelError} where `folder` is there. @throws {DiskFullError}
 */
export function finishModelFolder(
  draft: string,
  folder: string,
  { scores, data, files: others = {} }: FinalNotes,
): void {
  refuseExisting(folder)
  const [page = ''] = readFileSync(join(draft, 'README.md'), 'utf8').split(SCORES_HEADING)
  const files = {
    ...others,
    [SCORES_FILE]: `${JSON.stringify(scores, undefined, 2)}\n`,
    [DATA_FILE]: `${JSON.stringify(data, undefined, 2)}\n`,
    'README.md': [page.trimEnd(), ...scoresSection(scores)].join('\n'),
  }
  const changed = Object.entries(files).map(([file, text]) => [file, sha256(text)] as const)
  const digests = { ...readJsonFile(draft, 'digests.json'), ...Object.fromEntries(changed) }
  const whole = `${draft}.whole`
  rmSync(whole, { recursive: true, force: true })
  for (const file of filesIn(draft)) writeWhole(join(whole, file), readFileSync(join(draft, file)))
  for (const [file, text] of Object.entries({
    ...files,
    'digests.json': `${JSON.stringify(digests, undefined, 2)}\n`,
  })) {
    writeWhole(join(whole, file), Buffer.from(text))
  }
  renameSync(whole, folder)
}

/** The scores in a model's folder; `undefined` where there is none, as in a model that was not tuned here. */
export function readModelScores(folder: string): readonly ModelScore[] | undefined {
  const file = join(folder, SCORES_FILE)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly ModelScore[]) : undefined
}

/** What `FinalNotes.data` was. @throws {Error} where the folder has none */
export function readCardData<Data>(folder: string): Data {
  return JSON.parse(readFileSync(join(folder, DATA_FILE), 'utf8')) as Data
}

const SCORES_HEADING = '\n## Scores'

function scoresSection(scores: readonly ModelScore[]): readonly string[] {
  if (scores.length === 0) return ['']
  return [
    SCORES_HEADING,
    '',
    'Training looked at the development questions to know when to stop; guards are sets that it never saw.',
    '',
    ...scoreTable(scores),
    '',
  ]
}
