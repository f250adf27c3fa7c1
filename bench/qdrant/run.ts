/**
 * How fast do both stores answer, and how much does an approximate search miss?
 *
 *   PLUMBLINE_QDRANT_BIN=… node bench/qdrant/run.ts [--chunks 10000,100000] [--search exact,hnsw,scalar,binary] [--corpus synthetic] [--data FOLDER]
 *
 * The same chunks in the embedded store and on a Qdrant server, the same questions of each, one after the other, by dense
 * search, BM25 and both fused. `scalar` and `binary` walk a graph over codes, and compare the best by their vectors.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openEmbeddedStore } from '../../stores/embedded/open-embedded-store.ts'
import { openQdrantStore } from '../../stores/qdrant/open-qdrant-store.ts'
import { QDRANT_DEFAULTS, type QdrantSettings } from '../../stores/qdrant/qdrant-settings.ts'
import { writeResult } from '../result.ts'
import { openCorpus } from '../search/open-corpus.ts'
import { agreement } from './agreement.ts'
import { askQuestions } from './ask-questions.ts'
import { fillStore } from './fill-store.ts'
import { settle } from './settle.ts'
import { withQdrant } from './with-qdrant.ts'

const SEARCHES: Readonly<Record<string, Pick<QdrantSettings, 'search' | 'quantisation'>>> = {
  exact: { search: 'exact' },
  hnsw: { search: 'hnsw' },
  scalar: { search: 'hnsw', quantisation: { kind: 'scalar', oversampling: 2 } },
  binary: { search: 'hnsw', quantisation: { kind: 'binary', oversampling: 4 } },
}
const PIPELINES = ['dense', 'bm25', 'weighted(0.25*bm25, 0.75*dense, norm=zscore)']

const { values } = parseArgs({
  options: {
    chunks: { type: 'string', default: '10000,100000' },
    search: { type: 'string', default: Object.keys(SEARCHES).join(',') },
    corpus: { type: 'string', default: 'synthetic' },
    data: { type: 'string', default: '.plumbline' },
  },
})
const folder = mkdtempSync(join(tmpdir(), 'plumbline-bench-qdrant-'))
try {
  const sizes = await withQdrant(async (url) => {
    const found = []
    for (const chunks of values.chunks.split(',').map(Number)) found.push(await compare(chunks, url))
    return found
  })
  console.log(writeResult('qdrant-search', { corpus: values.corpus, sizes }))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function compare(chunks: number, url: string) {
  const corpus = await openCorpus(values.corpus, values.data)
  const asking = { pipelines: PIPELINES, questions: await corpus.questions(), parts: corpus }
  const embedded = await openEmbeddedStore(join(folder, String(chunks)), { mode: 'write' })
  const { documents, seconds } = await fillStore(embedded, corpus, chunks)
  const expected = await askQuestions(embedded, asking)
  console.log(JSON.stringify({ chunks, embedded: expected.latenciesMs, seconds }))
  const qdrant = []
  for (const name of values.search.split(',')) {
    const search = SEARCHES[name]
    if (search === undefined) throw new Error(`expected of ${Object.keys(SEARCHES).join(', ')}, got ${name}`)
    const index = `bench-${process.pid}-${chunks}-${name}`
    const store = await openQdrantStore({ ...QDRANT_DEFAULTS, ...search, url, index })
    const filled = await fillStore(store, corpus, chunks)
    await settle(url, `${index}-g1`)
    const answers = await askQuestions(store, asking)
    await store.close()
    const alike = agreement(expected, answers)
    const found = { search: name, fillSeconds: filled.seconds, latenciesMs: answers.latenciesMs, alike }
    qdrant.push(found)
    console.log(JSON.stringify(found))
  }
  await embedded.close()
  await corpus.close()
  return {
    chunks,
    documents,
    embedded: { fillSeconds: seconds, latenciesMs: expected.latenciesMs },
    qdrant,
  }
}
