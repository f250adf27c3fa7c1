/**
 * Does the same corpus give the same answers on both stores?
 *
 *   PLUMBLINE_QDRANT_BIN=… node bench/qdrant/parity.ts [--data FOLDER] [--sets kubernetes-docs,…] [--search exact] [--questions 1000]
 *
 * Takes the embedded index of each evaluation set (makes it where it is not in the data folder), copies it to a Qdrant
 * server, and asks both the questions of a split, so many at most: the pipeline that is served by default, and its parts
 * alone. The digests of both indexes have to be one; so has each ranking of a hundred, chunks, order and scores, where the
 * search is exact. What is found of a set replaces what was found of it before: sets may be compared one at a time.
 */
import { parseArgs } from 'node:util'
import { openSet } from '../../app/evaluation/open-set.ts'
import { openConfiguredEmbedder } from '../../app/open-embedder.ts'
import { openPipelineParts } from '../../app/pipelines/open-pipeline-parts.ts'
import { loadSettings } from '../../app/settings.ts'
import { openEmbeddedStore } from '../../stores/embedded/open-embedded-store.ts'
import { openQdrantStore } from '../../stores/qdrant/open-qdrant-store.ts'
import { QDRANT_DEFAULTS } from '../../stores/qdrant/qdrant-settings.ts'
import { readResult, writeResult } from '../result.ts'
import { DATASETS } from '../retrieval/evaluation.ts'
import { sharedData } from '../shared-data.ts'
import { agreement } from './agreement.ts'
import { askQuestions } from './ask-questions.ts'
import { copyStore } from './copy-store.ts'
import { withQdrant } from './with-qdrant.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '.plumbline/bench-retrieval' },
    sets: { type: 'string', default: DATASETS.join(',') },
    split: { type: 'string', default: 'dev' },
    search: { type: 'string', default: 'exact' },
    questions: { type: 'string', default: '1000' },
  },
})
const settings = loadSettings({ data: values.data, workingFolder: process.cwd(), env: process.env })
const opened = await openConfiguredEmbedder(settings, { note: (text) => console.warn(text) })
const parts = openPipelineParts(settings, opened)
const pipelines = [settings.config.pipeline, 'bm25', 'dense', 'rrf(bm25, dense)']
try {
  const sets = await withQdrant(async (url) => {
    const found = []
    for (const name of values.sets.split(',')) found.push(await compare(name, url))
    return found
  })
  const names = new Set(sets.map(({ name }) => name))
  const before = readResult<{ readonly sets: typeof sets }>('qdrant-parity')?.sets ?? []
  const kept = before.filter(({ name }) => !names.has(name))
  console.log(writeResult('qdrant-parity', { split: values.split, pipelines, sets: [...kept, ...sets] }))
  process.exitCode = sets.every(({ isSame }) => isSame) ? 0 : 1
} finally {
  await opened.close()
}

async function compare(name: string, url: string) {
  const set = await openSet(sharedData(name), values.split, settings, opened, {
    signal: new AbortController().signal,
  })
  const embedded = await openEmbeddedStore(set.index.storeFolder, { mode: 'read' })
  const asking = {
    pipelines,
    parts,
    questions: [...set.dataset.queries.values()].slice(0, Number(values.questions)),
  }
  const expected = await askQuestions(embedded, asking)
  const { digest } = await embedded.digest((await embedded.view()).generation.id)
  const stores = []
  for (const search of values.search.split(',') as ('exact' | 'hnsw')[]) {
    const index = `parity-${process.pid}-${name}-${search}`
    const store = await openQdrantStore({ ...QDRANT_DEFAULTS, url, index, search })
    const id = await copyStore(embedded, store, parts.analyzer)
    const isSameDigest = (await store.digest(id)).digest === digest
    const answers = await askQuestions(store, asking)
    await store.close()
    stores.push({ search, isSameDigest, alike: agreement(expected, answers) })
  }
  await embedded.close()
  const { documents, chunks } = set
  await set.close()
  const found = { name, documents, chunks, stores }
  console.log(JSON.stringify(found, undefined, 2))
  const exact = stores.filter(({ search }) => search === 'exact')
  const isSame = exact.every(
    ({ isSameDigest, alike }) =>
      isSameDigest && Object.values(alike).every((each) => each.sameToTheBit === each.questions),
  )
  return { ...found, isSame }
}
