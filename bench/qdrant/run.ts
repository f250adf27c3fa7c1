/**
 * Do both stores answer alike, and how fast? The same chunks in the embedded store and on a Qdrant server, the same
 * questions of each; then hidden documents come and go, and what another principal sees is held against what it saw.
 *
 *   PLUMBLINE_QDRANT_BIN=… node bench/qdrant/run.ts [--chunks 10000,100000] [--search exact,hnsw] [--corpus synthetic] [--data FOLDER]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openEmbeddedStore } from '../../stores/embedded/open-embedded-store.ts'
import { openQdrantStore } from '../../stores/qdrant/open-qdrant-store.ts'
import { QDRANT_DEFAULTS } from '../../stores/qdrant/qdrant-settings.ts'
import { startQdrant } from '../../test/services/qdrant/start-qdrant.ts'
import { writeResult } from '../result.ts'
import { openCorpus } from '../search/open-corpus.ts'
import { agreement, askQuestions } from './ask-questions.ts'
import { fillStore } from './fill-store.ts'
import { hiddenDocuments } from './hidden-documents.ts'

const HIDDEN_DOCUMENTS = 1_000

const { values } = parseArgs({
  options: {
    chunks: { type: 'string', default: '10000,100000' },
    search: { type: 'string', default: 'exact,hnsw' },
    corpus: { type: 'string', default: 'synthetic' },
    data: { type: 'string', default: '.plumbline' },
  },
})
const { PLUMBLINE_QDRANT_URL: running, PLUMBLINE_QDRANT_BIN: binary } = process.env
if (!running && !binary)
  throw new Error('expected PLUMBLINE_QDRANT_BIN or PLUMBLINE_QDRANT_URL, found neither')
const server = running || binary === undefined ? undefined : await startQdrant(binary)
const url = server?.url ?? running ?? ''
const folder = mkdtempSync(join(tmpdir(), 'plumbline-bench-qdrant-'))
const found = []
try {
  for (const chunks of values.chunks.split(',').map(Number)) found.push(await compare(chunks))
} finally {
  rmSync(folder, { recursive: true, force: true })
  await server?.remove()
}
console.log(JSON.stringify(found, undefined, 2))
console.log(writeResult('qdrant-search', { corpus: values.corpus, sizes: found }))

async function compare(chunks: number) {
  const corpus = await openCorpus(values.corpus, values.data)
  const embedded = await openEmbeddedStore(join(folder, String(chunks)), { mode: 'write' })
  const { documents } = await fillStore(embedded, corpus, chunks)
  const expected = await askQuestions(embedded, corpus)
  const stores = []
  for (const search of values.search.split(',') as ('exact' | 'hnsw')[]) {
    const index = `bench-${process.pid}-${chunks}-${search}`
    const store = await openQdrantStore({ ...QDRANT_DEFAULTS, url, index, search })
    const filled = await fillStore(store, corpus, chunks)
    const answers = await askQuestions(store, corpus)
    const hidden = await hiddenDocuments(corpus, HIDDEN_DOCUMENTS)
    await filled.write(hidden)
    const besideHidden = await askQuestions(store, corpus)
    await filled.write(hidden.map(({ document }) => ({ kind: 'remove', documentId: document.id })))
    const afterHidden = await askQuestions(store, corpus)
    stores.push({
      search,
      fillSeconds: filled.seconds,
      latenciesMs: answers.latenciesMs,
      alikeEmbedded: agreement(expected, answers),
      alikeBesideHidden: agreement(answers, besideHidden),
      alikeAfterHidden: agreement(answers, afterHidden),
    })
    await store.close()
  }
  await embedded.close()
  await corpus.close()
  return { chunks, documents, embedded: { latenciesMs: expected.latenciesMs }, qdrant: stores }
}
