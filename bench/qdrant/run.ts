/**
 * How fast do both stores answer, and how much does an approximate search miss?
 *
 *   PLUMBLINE_QDRANT_BIN=… node bench/qdrant/run.ts [--chunks 10000,100000] [--search exact,hnsw,scalar,binary] [--corpus synthetic] [--data FOLDER]
 *
 * The same chunks in the embedded store and on a Qdrant server, the same questions of each, one after the other, by dense
 * search, BM25 and both fused. `scalar` and `binary` walk a graph over codes, and compare the best by their vectors. The
 * server is filled once a size. What is found of a size and search replaces what was found of it before: they may be
 * measured one at a time.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openEmbeddedStore } from '../../stores/embedded/open-embedded-store.ts'
import { openQdrantStore } from '../../stores/qdrant/open-qdrant-store.ts'
import { QDRANT_DEFAULTS, type QdrantSettings } from '../../stores/qdrant/qdrant-settings.ts'
import { readResult, writeResult } from '../result.ts'
import { openCorpus } from '../search/open-corpus.ts'
import { agreement } from './agreement.ts'
import { askQuestions } from './ask-questions.ts'
import { changeSearch } from './change-search.ts'
import { fillStore } from './fill-store.ts'
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
  const rows = await withQdrant(async (url) => {
    const found = []
    for (const chunks of values.chunks.split(',').map(Number)) found.push(...(await compare(chunks, url)))
    return found
  })
  const names = new Set(rows.map(nameOf))
  const kept = readResult<{ readonly rows: typeof rows }>('qdrant-search')?.rows ?? []
  const all = [...kept.filter((row) => !names.has(nameOf(row))), ...rows]
  console.log(writeResult('qdrant-search', { rows: all }))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function compare(chunks: number, url: string) {
  const corpus = await openCorpus(values.corpus, values.data)
  const asking = { pipelines: PIPELINES, questions: await corpus.questions(), parts: corpus }
  const embedded = await openEmbeddedStore(join(folder, String(chunks)), { mode: 'write' })
  const written = await fillStore(embedded, corpus, chunks)
  const expected = await askQuestions(embedded, asking)
  await embedded.close()
  const own = { fillSeconds: written.seconds, latenciesMs: expected.latenciesMs }
  console.log(JSON.stringify({ chunks, documents: written.documents, embedded: own }))

  const settings = { ...QDRANT_DEFAULTS, url, index: `bench-${process.pid}-${chunks}` }
  const filling = await openQdrantStore(settings)
  const { seconds: fillSeconds } = await fillStore(filling, corpus, chunks)
  const { generation } = await filling.view()
  await filling.close()
  const rows = []
  for (const name of values.search.split(',')) {
    const search = SEARCHES[name]
    if (search === undefined) throw new Error(`expected of ${Object.keys(SEARCHES).join(', ')}, got ${name}`)
    const buildSeconds = await changeSearch(generation, { ...settings, ...search })
    const store = await openQdrantStore({ ...settings, ...search })
    const answers = await askQuestions(store, asking)
    await store.close()
    const { latenciesMs } = answers
    const qdrant = { fillSeconds, buildSeconds, latenciesMs, alike: agreement(expected, answers) }
    const row = { corpus: values.corpus, chunks, search: name, embedded: own, qdrant }
    rows.push(row)
    console.log(JSON.stringify(row))
  }
  await corpus.close()
  return rows
}

function nameOf({ corpus, chunks, search }: { corpus: string; chunks: number; search: string }): string {
  return JSON.stringify([corpus, chunks, search])
}
