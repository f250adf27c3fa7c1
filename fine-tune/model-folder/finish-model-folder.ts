import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileDigest } from '../../inference/model/file-digest.ts'
import { readJsonFile } from '../../inference/model/json-file.ts'
import { writeWhole } from '../../inference/model/write-whole.ts'
import { type ModelScore, scoreTable } from './model-scores.ts'
import { refuseExisting } from './write-model-folder.ts'

/** What is known of a model once it was scored, by file; each stands in `digests.json`. */
const SCORES_FILE = 'scores.json'
const DATA_FILE = 'data.json'

export interface FinalNotes {
  readonly scores: readonly ModelScore[]
  /** Where its data came from and what was left out of it. Plain JSON. */
  readonly data: unknown
}

/**
 * Puts scores and notes into the folder of a model that was trained, and moves it to where it is wanted. Cut off in the
 * middle, it can be done again.
 *
 * @throws {ModelError} where `folder` is there. @throws {DiskFullError}
 */
export function finishModelFolder(draft: string, folder: string, { scores, data }: FinalNotes): void {
  refuseExisting(folder)
  const [page = ''] = readFileSync(join(draft, 'README.md'), 'utf8').split(SCORES_HEADING)
  const files = {
    [SCORES_FILE]: `${JSON.stringify(scores, undefined, 2)}\n`,
    [DATA_FILE]: `${JSON.stringify(data, undefined, 2)}\n`,
    'README.md': [page.trimEnd(), ...scoresSection(scores)].join('\n'),
  }
  for (const [file, text] of Object.entries(files)) writeWhole(join(draft, file), Buffer.from(text))
  const changed = Object.keys(files).map((file) => [file, fileDigest(join(draft, file))] as const)
  const digests = { ...readJsonFile(draft, 'digests.json'), ...Object.fromEntries(changed) }
  writeWhole(join(draft, 'digests.json'), Buffer.from(`${JSON.stringify(digests, undefined, 2)}\n`))
  renameSync(draft, folder)
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
