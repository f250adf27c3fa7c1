import { basename, join, resolve } from 'node:path'
import { DatasetError } from '../../core/errors.ts'
import type { Run } from '../../core/run.ts'
import { type Comparison, compareRuns } from '../../evaluate/comparison/compare-runs.ts'
import type { EvaluatedRun } from '../../evaluate/comparison/evaluated-run.ts'
import { corpusIds } from '../../evaluate/datasets/corpus-ids.ts'
import type { Dataset } from '../../evaluate/datasets/dataset.ts'
import { loadDataset } from '../../evaluate/datasets/load-dataset.ts'
import { type Evaluation, evaluateRun } from '../../evaluate/evaluate-run.ts'
import { DEFAULT_MEASURES, parseMeasures } from '../../evaluate/measures/parse-measure.ts'
import { readTrecRun } from '../../evaluate/trec/read-run.ts'
import { unknownIds } from '../../evaluate/trec/unknown-ids.ts'
import type { Settings } from '../settings.ts'

export interface ScoreRequest {
  /** Runs in TREC's form; the first is what the others are held against. */
  readonly runs: readonly string[]
  /** Folder of the evaluation set. */
  readonly dataset: string
  /** As `loadDataset` takes it. */
  readonly split?: string
  /** Names; absent: the usual ones. The first decides the comparison. */
  readonly measures?: readonly string[]
}

/** How good one run is. */
export interface ScoredRun extends Pick<Evaluation, 'withoutRelevant' | 'unanswered' | 'unjudged'> {
  /** What the run calls itself; its file where two call themselves alike. */
  readonly run: string
  readonly file: string
  readonly metrics: Evaluation['means']
}

export interface ScoredRuns {
  readonly dataset: string
  readonly split: string
  /** Questions that count. */
  readonly questions: number
  readonly runs: readonly ScoredRun[]
  /** Absent for a single run. */
  readonly comparison?: Comparison
}

/**
 * Scores runs that whatever tool made on the judgments of a set, and holds them against the first. Nothing is indexed.
 *
 * @throws {DatasetError} for a set or a run that is broken, and for a run with documents that the set does not hold.
 * @throws {ConfigError} for an unknown measure. @throws {ComparisonError}
 */
export async function scoreRuns(
  { data, workingFolder }: Pick<Settings, 'data' | 'workingFolder'>,
  { runs: files, dataset: folder, split, measures = DEFAULT_MEASURES }: ScoreRequest,
): Promise<ScoredRuns> {
  const taken = parseMeasures(measures)
  const dataset = await loadDataset(resolve(workingFolder, folder), split, {
    unpackInto: join(data.evaluations, 'pages'),
  })
  const known = { documents: await corpusIds(dataset.corpus), queries: new Set(dataset.queries.keys()) }
  const read: Run[] = []
  for (const file of files) {
    const run = await readTrecRun(resolve(workingFolder, file), file)
    expectOfSet(file, unknownIds(run, known).documents, dataset)
    read.push(run)
  }
  const evaluations = named(read, files).map((run) => evaluateRun(run, dataset.qrels, taken))
  const [first, ...others] = evaluations.map((evaluation) => evaluated(evaluation, dataset))
  const decides = taken.slice(0, 1).map(({ name }) => name)
  return {
    dataset: dataset.name,
    split: dataset.split,
    questions: evaluations[0]?.perQuery.size ?? 0,
    runs: evaluations.map(({ run, means, withoutRelevant, unanswered, unjudged }, at) => ({
      run,
      file: files[at] as string,
      metrics: means,
      withoutRelevant,
      unanswered,
      unjudged,
    })),
    ...(first !== undefined && others.length > 0 && { comparison: compareRuns(first, others, decides) }),
  }
}

function expectOfSet(file: string, unknown: readonly string[], { name }: Dataset): void {
  if (unknown.length === 0) return
  const shown = unknown.slice(0, SHOWN_IDS).join(', ')
  throw new DatasetError(
    `${file}: expected documents of ${name}, got ${unknown.length} that it does not hold, such as ${shown}; is it a run of another set, or of another version of it?`,
  )
}

const SHOWN_IDS = 3

function named(runs: readonly Run[], files: readonly string[]): readonly Run[] {
  return runs.map((run, at) => {
    const isAlone = runs.every((other) => other === run || other.name !== run.name)
    return isAlone ? run : { ...run, name: `${run.name} (${basename(files[at] as string)})` }
  })
}

function evaluated(evaluation: Evaluation, { corpus, questionsDigest }: Dataset): EvaluatedRun {
  return { ground: { corpus: corpus.digest, questions: questionsDigest }, evaluation }
}
