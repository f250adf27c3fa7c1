import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatasetError } from '../../core/errors.ts'
import { nearestName } from '../../core/nearest-name.ts'
import type { Qrels } from '../../core/run.ts'
import type { Dataset } from '../../evaluate/datasets/dataset.ts'
import { loadDataset } from '../../evaluate/datasets/load-dataset.ts'
import { holdOut } from '../../fine-tune/leakage/hold-out.ts'
import type { NearDuplicate } from '../../fine-tune/leakage/near-duplicates.ts'
import type { Training } from '../../fine-tune/training/training.ts'
import { englishAnalyzer } from '../../retrievers/analysis/english-analyzer.ts'
import type { Settings } from '../settings.ts'
import { repeatedQuestions } from './repeated-questions.ts'

export interface QuestionRequest {
  /** Folder of the data set. */
  readonly dataset: string
  /** Judgments to learn from; absent: `train`, otherwise the only ones. */
  readonly split?: string | undefined
  /** Judgments that say when to stop; absent: `dev`, otherwise some that are held out. */
  readonly development?: string | undefined
  /** Folders of other sets whose questions must not be trained on either. */
  readonly guards: readonly string[]
  /** Share that is held out where there is no split for development. */
  readonly heldOut: number
  readonly seed: number
  readonly unpackInto: string
}

/** Questions with their judgments. */
export interface JudgedQuestions {
  readonly queries: ReadonlyMap<string, string>
  readonly qrels: Qrels
}

/** What there is to learn from, and what tells whether it was learnt. */
export interface TrainingQuestions {
  readonly dataset: Dataset
  readonly training: JudgedQuestions
  readonly development: JudgedQuestions
  /** The split that development questions are from; absent where they were held out. */
  readonly developmentSplit: string | undefined
  /** All questions that must not be trained on, by id; those that were held out, too. */
  readonly evaluated: ReadonlyMap<string, string>
  /** Questions that were taken out of training since an evaluation, or one that was held out, asks the same. */
  readonly leaked: readonly NearDuplicate[]
  /** Judged ids of both splits that the documents, or the questions, do not hold; sorted. */
  readonly unknownDocuments: readonly string[]
  readonly unknownQueries: readonly string[]
}

/**
 * Reads the questions of a data set. No question that is evaluated on is trained on, nor one that says nearly the same.
 *
 * @throws {DatasetError} for a set that is broken, or a split that is not there.
 */
export async function loadTrainingQuestions(request: QuestionRequest): Promise<TrainingQuestions> {
  const { dataset: folder, guards, unpackInto, heldOut, seed } = request
  const splits = splitsOf(folder)
  const split = chosen(request.split, splits, folder) ?? defaultSplit(splits, folder)
  const developmentSplit =
    chosen(request.development, splits, folder) ??
    (splits.includes('dev') && split !== 'dev' ? 'dev' : undefined)
  if (developmentSplit === split) {
    throw new DatasetError(
      `${folder}: expected another split for development than ${split}, which is trained on; name one with --dev`,
    )
  }
  const load = (set: string, name: string) => loadDataset(set, name, { unpackInto })
  const dataset = await load(folder, split)
  const development = developmentSplit === undefined ? undefined : await load(folder, developmentSplit)
  const evaluated = new Map(development?.queries)
  for (const set of [folder, ...guards]) {
    const trained = set === folder ? [split, developmentSplit] : []
    for (const [id, text] of await questionsOfSplits(set, trained, unpackInto)) evaluated.set(id, text)
  }
  const { queries } = dataset
  const held = development
    ? { training: dataset.qrels, development: development.qrels }
    : holdOut(dataset.qrels, heldOut, seed, dataset.groups)
  if (development === undefined) {
    for (const id of held.development.keys()) evaluated.set(id, queries.get(id) ?? '')
  }
  const asked = new Map([...held.training.keys()].map((id) => [id, queries.get(id) ?? '']))
  const leaked = repeatedQuestions(asked, evaluated, englishAnalyzer())
  const removed = new Set(leaked.map(({ id }) => id))
  const qrels = new Map([...held.training].filter(([query]) => !removed.has(query)))
  if (qrels.size === 0) {
    throw new DatasetError(
      `${folder}, ${split}: expected questions to learn from, got none; ${leaked.length} were left out because an evaluation asks nearly the same; add others`,
    )
  }
  return {
    dataset,
    training: { queries, qrels },
    development: { queries: development?.queries ?? queries, qrels: held.development },
    developmentSplit,
    evaluated,
    leaked,
    unknownDocuments: joined(dataset.unknownDocuments, development?.unknownDocuments),
    unknownQueries: joined(dataset.unknownQueries, development?.unknownQueries),
  }
}

/** Each once, sorted. */
function joined(ids: readonly string[], others: readonly string[] = []): readonly string[] {
  return [...new Set([...ids, ...others])].sort()
}

/** All that decides over the data of a training of this kind on these questions, as plain JSON. */
export function dataKey(
  kind: Training['kind'],
  { config }: Pick<Settings, 'config'>,
  { dataset, training, development, evaluated }: TrainingQuestions,
): unknown {
  const judged = ({ qrels }: JudgedQuestions) => [...qrels].map(([query, grades]) => [query, [...grades]])
  const { model, training: keys, pipeline, chunks, crossEncoders } = config
  return {
    kind,
    config: [model, keys, pipeline, chunks, crossEncoders],
    corpus: dataset.corpus.digest,
    questions: [[...training.queries], judged(training), judged(development), [...evaluated]],
  }
}

/**
 * All questions of a data set by `<folder>/<split>/<id>`, but for those of some splits.
 *
 * @throws {DatasetError} where it has no splits.
 */
export async function questionsOfSplits(
  folder: string,
  except: readonly (string | undefined)[],
  unpackInto: string,
): Promise<ReadonlyMap<string, string>> {
  const questions = new Map<string, string>()
  for (const split of splitsOf(folder)) {
    if (except.includes(split)) continue
    const { queries } = await loadDataset(folder, split, { unpackInto })
    for (const [id, text] of queries) questions.set(`${folder}/${split}/${id}`, text)
  }
  return questions
}

function splitsOf(folder: string): readonly string[] {
  try {
    const names = readdirSync(join(folder, 'qrels')).filter((name) => name.endsWith('.tsv'))
    return names.map((name) => name.slice(0, -'.tsv'.length)).sort()
  } catch (cause) {
    throw new DatasetError(
      `${folder}: expected judgments in qrels/<split>.tsv, found none; name the folder of a data set`,
      { cause },
    )
  }
}

function chosen(named: string | undefined, splits: readonly string[], folder: string): string | undefined {
  if (named === undefined || splits.includes(named)) return named
  const nearest = nearestName(named, splits)
  throw new DatasetError(
    `${folder}: expected one of the splits ${splits.join(', ')}, got ${named}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`,
  )
}

function defaultSplit(splits: readonly string[], folder: string): string {
  const split = splits.includes('train') ? 'train' : splits.length === 1 ? splits[0] : undefined
  if (split !== undefined) return split
  throw new DatasetError(
    `${folder}: expected judgments to train on in qrels/train.tsv, got ${splits.join(', ') || 'none'}; name a split with --split`,
  )
}
