import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ANONYMOUS } from '../../core/access.ts'
import { type ChunkId, passageText } from '../../core/chunk.ts'
import { byScoreThen } from '../../core/ranking.ts'
import type { Candidate } from '../../core/retriever.ts'
import type { TokenVectors } from '../../core/token-encoder.ts'
import { bootstrapInterval } from '../../evaluate/comparison/bootstrap-interval.ts'
import { mean } from '../../evaluate/comparison/mean.ts'
import { ndcg } from '../../evaluate/measures/ndcg.ts'
import { prepareModel } from '../../inference/model/prepare-model.ts'
import { normalizeText } from '../../inference/normalize-text.ts'
import { InferencePool } from '../../inference/pool/inference-pool.ts'
import { openTokenizer } from '../../inference/tokenizer/open-tokenizer.ts'
import { englishAnalyzer } from '../../retrievers/analysis/english-analyzer.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import { groupByDocument } from '../../retrievers/group.ts'
import { besideGiven } from '../../retrievers/rerank/beside-given.ts'
import { writeResult } from '../result.ts'
import { DATA_SETS, type IndexedSet, indexedSets } from '../stages/data-sets.ts'
import { prunings, questionVectors, type RawTokens, SHIPPED } from './prunings.ts'

/**
 * What does late interaction bring on top of fused scores, by its weight and by what of a passage's tokens is kept, and
 * what does it cost in bytes and milliseconds? A result a set.
 *
 *     node bench/late-interaction/run.ts --data FOLDER [--sets stackfaq,scifact] [--every 3]
 */
const { data, sets, every } = parseArgs({
  options: {
    data: { type: 'string', default: '.plumbline' },
    sets: { type: 'string', default: DATA_SETS.map(([name]) => name).join() },
    every: { type: 'string', default: '1' },
  },
}).values

const PIPELINE = 'weighted(0.25*bm25, 0.75*dense)'
const TOP = 50
const WEIGHTS = [0.1, 0.2, 0.3, 0.4, 0.5, 1]
const BATCH = 64

/** A question with its candidates, and by pruning how each of the best `TOP` answers it. */
interface AskedQuestion {
  readonly vectors: TokenVectors
  readonly candidates: readonly Candidate[]
  readonly grades: ReadonlyMap<string, number>
  readonly similarities: ReadonlyMap<string, Float64Array>
}

const model = await prepareModel({
  modelFolder: resolve(import.meta.dirname, '../../models/all-MiniLM-L6-v2'),
  derivedFolder: join(data, 'models'),
  precision: 'int8',
})
const tokenizer = await openTokenizer(JSON.parse(readFileSync(model.tokenizerFile, 'utf8')))
const { dimensions, maxTokens } = model
const pool = new InferencePool(model, 2)
const ways = prunings(tokenizer, dimensions)

const wanted = sets.split(',')
for await (const set of indexedSets(
  data,
  DATA_SETS.filter(([name]) => wanted.includes(name)),
)) {
  const result = await measured(set)
  console.log(JSON.stringify(result, undefined, 1))
  const settings = {
    measure: 'nDCG@10',
    pipeline: PIPELINE,
    top: TOP,
    every: Number(every),
    shipped: SHIPPED,
  }
  writeResult(`late-interaction-${result.dataset}`, { ...settings, found: result })
}
await pool.close()

async function measured({ dataset, view, embedder }: IndexedSet) {
  const retriever = createPipeline(PIPELINE, { analyzer: englishAnalyzer(), embedder })
  const asked: AskedQuestion[] = []
  let turn = 0
  for (const [query, question] of dataset.queries) {
    const grades = dataset.qrels.get(query) ?? new Map<string, number>()
    if (![...grades.values()].some((grade) => grade > 0) || turn++ % Number(every) !== 0) continue
    const context = { view, scope: { principal: ANONYMOUS, filter: {} }, limit: 200 }
    const [raw] = await encode([question])
    asked.push({
      vectors: questionVectors(raw as RawTokens, tokenizer, dimensions),
      candidates: await retriever.retrieve(question, context),
      grades,
      similarities: new Map(ways.map(({ name }) => [name, new Float64Array(TOP)])),
    })
  }
  const cost = await compare(asked, view)
  const before = asked.map((one) => ndcgOf(one, one.candidates))
  return {
    dataset: dataset.name,
    questions: asked.length,
    before: digits(mean(before)),
    ...cost,
    kept: ways.map(({ name }) => ({
      pruning: name,
      ...Object.fromEntries(
        WEIGHTS.map((weight) => [`weight ${weight}`, difference(asked, before, name, weight, TOP)]),
      ),
    })),
    'top 20': Object.fromEntries(
      WEIGHTS.map((weight) => [`weight ${weight}`, difference(asked, before, SHIPPED, weight, 20)]),
    ),
  }
}

/** Fills in the similarities; each passage is read once. @returns what a passage costs. */
async function compare(asked: readonly AskedQuestion[], view: IndexedSet['view']) {
  const wantedBy = new Map<ChunkId, [question: number, place: number][]>()
  for (const [question, { candidates }] of asked.entries()) {
    for (const [place, { chunkId }] of candidates.slice(0, TOP).entries()) {
      wantedBy.set(chunkId, [...(wantedBy.get(chunkId) ?? []), [question, place]])
    }
  }
  const ids = [...wantedBy.keys()]
  const kept = new Map(ways.map(({ name }) => [name, { tokens: 0, bytes: 0 }]))
  let encodingMs = 0
  let comparingMs = 0
  let comparisons = 0
  for (let start = 0; start < ids.length; start += BATCH) {
    const stored = await view.chunks(ids.slice(start, start + BATCH))
    const startedAtMs = performance.now()
    const raw = await encode(stored.map(({ chunk, document }) => passageText(document.title, chunk)))
    encodingMs += performance.now() - startedAtMs
    for (const [index, passage] of raw.entries()) {
      for (const way of ways) {
        const prepared = way.prepare(passage)
        const sums = kept.get(way.name)
        if (sums !== undefined) {
          sums.tokens += prepared.tokens
          sums.bytes += prepared.bytes
        }
        const comparedAtMs = performance.now()
        for (const [question, place] of wantedBy.get(ids[start + index] as ChunkId) ?? []) {
          const one = asked[question] as AskedQuestion
          const into = one.similarities.get(way.name) as Float64Array
          into[place] = prepared.similarity(one.vectors)
          if (way.name === SHIPPED) comparisons++
        }
        if (way.name === SHIPPED) comparingMs += performance.now() - comparedAtMs
      }
    }
  }
  return {
    passages: ids.length,
    'ms to encode a passage, two threads': digits(encodingMs / ids.length),
    [`ms to compare ${TOP} passages`]: digits((comparingMs / comparisons) * TOP),
    'a passage': Object.fromEntries(
      [...kept].map(([name, { tokens, bytes }]) => [
        name,
        { tokens: Math.round(tokens / ids.length), bytes: Math.round(bytes / ids.length) },
      ]),
    ),
  }
}

async function encode(texts: readonly string[]): Promise<readonly RawTokens[]> {
  const ids = texts.map((text) => tokenizer.encode(normalizeText(text), maxTokens).ids)
  const outputs = await pool.run(
    ids.map((each) => {
      return { wanted: 'token-vectors', ids: each, positions: Int32Array.from(each.keys()), mostAlike: 1 }
    }),
    false,
  )
  return outputs.map((rows, index) => ({ ids: ids[index] as Int32Array, rows }))
}

function difference(
  asked: readonly AskedQuestion[],
  before: readonly number[],
  pruning: string,
  weight: number,
  top: number,
) {
  const differences = asked.map((one, index) => {
    const read = one.candidates.slice(0, top)
    const likeness = one.similarities.get(pruning)?.slice(0, read.length) ?? new Float64Array(read.length)
    const scores = besideGiven(read, [...likeness], weight)
    const floor = Math.min(...scores) - 1
    const order = [
      ...read.map((candidate, place) => ({ ...candidate, score: scores[place] as number })),
      ...one.candidates.slice(top).map((candidate, place) => ({ ...candidate, score: floor - place })),
    ].sort(byScoreThen(({ chunkId }) => chunkId))
    return ndcgOf(one, order) - (before[index] as number)
  })
  const { low, high } = bootstrapInterval(differences)
  return { difference: digits(mean(differences)), low: digits(low), high: digits(high) }
}

function ndcgOf({ grades }: AskedQuestion, candidates: readonly Candidate[]): number {
  const documents = groupByDocument(candidates).map(({ documentId }) => documentId)
  return ndcg(10).value(
    documents.map((id) => id.slice(id.indexOf(':') + 1)),
    grades,
  )
}

function digits(value: number): number {
  return Number(value.toFixed(4))
}
