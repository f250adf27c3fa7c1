/**
 * Does what is hidden from somebody change what they see?
 *
 *   PLUMBLINE_QDRANT_BIN=… node bench/qdrant/interference.ts [--chunks 20000] [--hidden 1000] [--questions 200]
 *
 * One tenant's chunks on a Qdrant server, and its questions; then documents of another tenant come, each one of the
 * questions word for word with its vector, and go again. Every ranking of a hundred is held against the one before,
 * chunks, order and scores to the bit: where each tenant has a collection of its own (`store.index`), where they share
 * one that is searched exactly, and where they share a graph.
 */
import { parseArgs } from 'node:util'
import { openQdrantStore } from '../../stores/qdrant/open-qdrant-store.ts'
import { QDRANT_DEFAULTS } from '../../stores/qdrant/qdrant-settings.ts'
import { writeResult } from '../result.ts'
import { syntheticCorpus } from '../search/synthetic-corpus.ts'
import { agreement } from './agreement.ts'
import { askQuestions } from './ask-questions.ts'
import { fillStore } from './fill-store.ts'
import { hiddenDocuments } from './hidden-documents.ts'
import { settle } from './settle.ts'
import { withQdrant } from './with-qdrant.ts'

const LAYOUTS = [
  { layout: 'shared, exact', search: 'exact', isShared: true },
  { layout: 'a collection a tenant, graph', search: 'hnsw', isShared: false },
  { layout: 'shared, graph', search: 'hnsw', isShared: true },
] as const
const PIPELINES = ['dense', 'bm25', 'weighted(0.25*bm25, 0.75*dense, norm=zscore)']

const { values } = parseArgs({
  options: {
    chunks: { type: 'string', default: '20000' },
    hidden: { type: 'string', default: '1000' },
    questions: { type: 'string', default: '200' },
  },
})
const corpus = syntheticCorpus()
const hidden = await hiddenDocuments(corpus, Number(values.hidden))
const questions = (await corpus.questions()).slice(0, Number(values.questions))
const asking = { pipelines: PIPELINES, questions, parts: corpus }

const layouts = await withQdrant(async (url) => {
  const found = []
  for (const layout of LAYOUTS) found.push(await measure(url, layout))
  return found
})
const { chunks } = values
console.log(writeResult('qdrant-interference', { chunks: Number(chunks), hidden: hidden.length, layouts }))
process.exitCode = layouts.every(({ search, isShared, isSame }) =>
  search === 'hnsw' && isShared ? true : isSame,
)
  ? 0
  : 1

async function measure(url: string, { layout, search, isShared }: (typeof LAYOUTS)[number]) {
  const settings = { ...QDRANT_DEFAULTS, url, search, byTenant: isShared }
  const index = `tenant-${process.pid}-${LAYOUTS.findIndex((each) => each.layout === layout)}`
  const seen = await openQdrantStore({ ...settings, index })
  const { write } = await fillStore(seen, corpus, Number(values.chunks))
  const other = isShared ? undefined : await openQdrantStore({ ...settings, index: `${index}-other` })
  const neighbour = other && (await fillStore(other, corpus, 0))
  const writeHidden = neighbour?.write ?? write
  await settle(url, `${index}-g1`)

  const before = await askQuestions(seen, asking)
  await writeHidden(hidden)
  await settle(url, `${index}-g1`)
  const beside = await askQuestions(seen, asking)
  await writeHidden(hidden.map(({ document }) => ({ kind: 'remove', documentId: document.id })))
  await settle(url, `${index}-g1`)
  const after = await askQuestions(seen, asking)
  await seen.close()
  await other?.close()

  const whileThere = agreement(before, beside)
  const whenGone = agreement(before, after)
  const isSame = [whileThere, whenGone].every((each) =>
    Object.values(each).every(({ sameToTheBit, questions }) => sameToTheBit === questions),
  )
  const found = { layout, search, isShared, isSame, whileThere, whenGone }
  console.log(JSON.stringify(found, undefined, 2))
  return found
}
