import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { canonicalJson } from '../../core/canonical-json.ts'
import { DatasetError } from '../../core/errors.ts'
import { nearestName } from '../../core/nearest-name.ts'
import type { Qrels } from '../../core/run.ts'
import { sha256 } from '../../core/sha256.ts'
import type { Corpus, Dataset } from './dataset.ts'
import { extractPages } from './extract-pages.ts'
import { openPassages } from './open-passages.ts'
import { questionGroup } from './question-group.ts'
import { questionSlices } from './question-slices.ts'
import { readJsonl, textField } from './read-jsonl.ts'
import { readPages } from './read-pages.ts'
import { readQrels } from './read-qrels.ts'

export interface LoadDatasetOptions {
  /** Folder to unpack `docs.tar.gz` into; each archive gets a folder of its own there. */
  readonly unpackInto: string
}

/** Where no split is named, the first of these that is there: what is tested on is to be looked at last. */
const USUAL_SPLITS = ['dev', 'test']

/**
 * Reads an evaluation set:
 *
 * ```
 *   <folder>/
 *     corpus.jsonl                passages, judged by `_id`        (BEIR)
 *     docs/ or docs.tar.gz        or pages, judged by their path
 *     queries.jsonl               `_id`, `text`
 *     qrels/<split>.tsv           query-id, corpus-id, score
 * ```
 *
 * A corpus of passages is streamed, never held as a whole.
 *
 * @param split `undefined` takes `dev`, otherwise `test`, otherwise the only one.
 * @throws {DatasetError} for a missing part or split, and for a broken line, with its file and number.
 */
export async function loadDataset(
  folder: string,
  named: string | undefined,
  options: LoadDatasetOptions,
): Promise<Dataset> {
  const split = await chooseSplit(folder, named)
  const judged = await readQrels(join(folder, 'qrels', `${split}.tsv`), `qrels/${split}.tsv`)
  const asked = await readQueries(folder, new Set(judged.keys()))
  const qrels: Qrels = new Map([...judged].filter(([query]) => asked.has(query)))
  const queries = new Map([...qrels.keys()].map((query) => [query, asked.get(query)?.text ?? '']))
  const judgedIds = new Set([...qrels.values()].flatMap((grades) => [...grades.keys()]))
  const { corpus, unknownIds } = await openCorpus(folder, judgedIds, options)
  return {
    name: basename(resolve(folder)),
    split,
    corpus,
    queries,
    slices: new Map([...qrels.keys()].map((query) => [query, asked.get(query)?.slices ?? []])),
    groups: new Map([...qrels.keys()].map((query) => [query, asked.get(query)?.group ?? query])),
    qrels,
    questionsDigest: digestQuestions(queries, qrels),
    unknownDocuments: [...unknownIds].sort(),
    unknownQueries: [...judged.keys()].filter((query) => !asked.has(query)).sort(),
  }
}

async function chooseSplit(folder: string, named: string | undefined): Promise<string> {
  if (!existsSync(folder)) {
    throw new DatasetError(`expected an evaluation set at ${folder}, found no such folder; ${LAYOUT}`)
  }
  const files = await namesIn(join(folder, 'qrels'))
  const splits = files.filter((name) => name.endsWith('.tsv')).map((name) => name.slice(0, -'.tsv'.length))
  if (splits.length === 0) {
    throw new DatasetError(`${folder}: expected judgments in qrels/<split>.tsv, found none; ${LAYOUT}`)
  }
  const usual =
    USUAL_SPLITS.find((split) => splits.includes(split)) ?? (splits.length === 1 ? splits[0] : undefined)
  const split = named ?? usual
  if (split !== undefined && splits.includes(split)) return split
  const nearest = named === undefined ? undefined : nearestName(named, splits)
  throw new DatasetError(
    `${folder}: expected one of the splits ${splits.sort().join(', ')}, got ${named ?? 'none'}` +
      (nearest === undefined ? '' : `; did you mean ${nearest}?`),
  )
}

interface AskedQuestion {
  readonly text: string
  readonly slices: readonly string[]
  readonly group: string
}

/** Query → question, of those in `wanted`. */
async function readQueries(
  folder: string,
  wanted: ReadonlySet<string>,
): Promise<ReadonlyMap<string, AskedQuestion>> {
  await expectFile(folder, 'queries.jsonl')
  const asked = new Map<string, AskedQuestion>()
  const seen = new Set<string>()
  for await (const line of readJsonl(join(folder, 'queries.jsonl'), 'queries.jsonl')) {
    const id = textField(line, '_id')
    const text = textField(line, 'text')
    if (seen.has(id)) throw new DatasetError(`${line.place}: expected each _id once, got ${id} again`)
    seen.add(id)
    if (!wanted.has(id)) continue
    const group = questionGroup(line.fields, text)
    asked.set(id, { text, slices: questionSlices(line.fields), group })
  }
  return asked
}

async function openCorpus(
  folder: string,
  judgedIds: ReadonlySet<string>,
  { unpackInto }: LoadDatasetOptions,
): Promise<{ readonly corpus: Corpus; readonly unknownIds: readonly string[] }> {
  const names = await namesIn(folder)
  if (names.includes('corpus.jsonl'))
    return openPassages(join(folder, 'corpus.jsonl'), 'corpus.jsonl', judgedIds)
  if (names.includes('docs')) return openPages(join(folder, 'docs'), judgedIds)
  if (names.includes('docs.tar.gz')) {
    return openPages(await extractPages(join(folder, 'docs.tar.gz'), 'docs.tar.gz', unpackInto), judgedIds)
  }
  throw new DatasetError(
    `${folder}: expected corpus.jsonl, docs/ or docs.tar.gz, found none of them; ${LAYOUT}`,
  )
}

async function openPages(
  folder: string,
  judgedIds: ReadonlySet<string>,
): Promise<{ readonly corpus: Corpus; readonly unknownIds: readonly string[] }> {
  const { paths, digest } = await readPages(folder)
  const known = new Set(paths)
  const unknownIds = [...judgedIds].filter((id) => !known.has(id))
  return { corpus: { kind: 'pages', count: paths.length, digest, folder }, unknownIds }
}

function digestQuestions(queries: ReadonlyMap<string, string>, qrels: Qrels): string {
  const grades = [...qrels].map(([query, judged]) => [query, Object.fromEntries(judged)])
  return sha256(canonicalJson([Object.fromEntries(queries), Object.fromEntries(grades)]))
}

async function expectFile(folder: string, name: string): Promise<void> {
  if (!(await namesIn(folder)).includes(name)) {
    throw new DatasetError(`${folder}: expected the file ${name}, found none; ${LAYOUT}`)
  }
}

/** Names in a folder; none where there is no such folder. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return []
    throw error
  }
}

const LAYOUT =
  'an evaluation set holds queries.jsonl, qrels/<split>.tsv, and corpus.jsonl or docs/ or docs.tar.gz'
