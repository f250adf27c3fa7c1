import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DatasetError, PipelineExpressionError } from '../core/errors.ts'
import type { ReportProgress } from '../core/progress.ts'
import { fakeEmbedder } from '../core/testing/fake-embedder.ts'
import { fakeTokenEncoder } from '../core/testing/fake-token-encoder.ts'
import { openEmbeddingCache } from '../inference/cache/open-embedding-cache.ts'
import { withCache } from '../inference/cache/with-cache.ts'
import { type EvaluationRequest, evaluate } from './evaluate.ts'
import type { OpenedEmbedder } from './open-embedder.ts'
import { loadSettings } from './settings.ts'

let folder: string
let dataset: string
let opened: OpenedEmbedder
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-evaluate-'))
  dataset = join(folder, 'questions')
  opened = openFakeEmbedder()
})
afterEach(() => rm(folder, { recursive: true }))

function openFakeEmbedder(): OpenedEmbedder {
  const model = fakeEmbedder({ maxTokens: 20 })
  const embedder = withCache(model, openEmbeddingCache(':memory:'), (error) => {
    throw error
  })
  const counters = () => {
    const { hits, misses } = embedder.cacheStats()
    return { embeddingCacheHits: hits, embeddingCacheMisses: misses }
  }
  return {
    embedder,
    questions: model,
    tokens: fakeTokenEncoder(),
    crossEncoders: {},
    counters,
    close: () => embedder.close(),
  }
}

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dataset, path)), { recursive: true })
    await writeFile(join(dataset, path), text)
  }
}

function run(
  request: Omit<EvaluationRequest, 'dataset'> = {},
  signal?: AbortSignal,
  report?: ReportProgress,
) {
  const settings = loadSettings({ workingFolder: folder, env: {} })
  const work = { signal: signal ?? new AbortController().signal, ...(report && { report }) }
  return evaluate(settings, opened, { dataset, ...request }, work)
}

const lines = (records: readonly object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('')
const qrels = (...rows: readonly string[]) => `query-id\tcorpus-id\tscore\n${rows.join('\n')}\n`

/** `both` holds both words of the first question, the others one; the second question is about `drain`. */
const PASSAGES = {
  'corpus.jsonl': lines([
    { _id: 'blank', title: 'Nothing', text: ' \n' },
    { _id: 'both', text: 'rotate the signing keys' },
    { _id: 'drain', title: 'Nodes', text: 'drain a node' },
    { _id: 'keys', text: 'keys of a piano' },
    { _id: 'long', text: 'word '.repeat(40) },
  ]),
  'queries.jsonl': lines([
    { _id: 'q1', text: 'rotate keys' },
    { _id: 'q2', text: 'drain' },
    { _id: 'q3', text: '  ' },
    { _id: 'q4', text: 'piano' },
  ]),
  'qrels/dev.tsv': qrels(
    'q1\tkeys\t1',
    'q2\tdrain\t1',
    'q2\tgone\t1',
    'q3\tkeys\t1',
    'q4\tboth\t0',
    'q9\tkeys\t1',
  ),
}

describe('evaluating on passages', () => {
  it('measures the rankings, and says what of the set could not count', async () => {
    await write(PASSAGES)
    const report = await run({ pipeline: 'bm25', measures: ['MRR', 'Recall@5'] })
    expect(report).toMatchObject({
      dataset: 'questions',
      split: 'dev',
      pipeline: 'bm25',
      // q4 has nothing relevant; q3 cannot be asked and counts 0.
      queries: 3,
      metrics: { MRR: (1 / 2 + 1 + 0) / 3, 'Recall@5': (1 + 1 / 2 + 0) / 3 },
      corpus: { documents: 4, chunks: 4, embedded: 4, truncated: 1, failed: [] },
      unknownDocuments: ['gone'],
      unknownQueries: ['q9'],
      withoutRelevant: ['q4'],
    })
    expect(report.corpus.skipped).toEqual([{ path: 'blank', reason: 'empty' }])
    expect(report.refused).toEqual([{ query: 'q3', reason: expect.stringContaining('expected a question') }])
    expect(report.warnings).toEqual([])
    expect(report.latencyMs.p50).toBeLessThanOrEqual(report.latencyMs.p95)
  })

  it('keeps the values of every question, the same bytes for the same run', async () => {
    await write(PASSAGES)
    const { valuesFile, fingerprint } = await run({ pipeline: 'dense', measures: ['MRR'] })
    const kept = await readFile(valuesFile, 'utf8')
    expect(JSON.parse(kept)).toMatchObject({
      fingerprint,
      identity: { modelId: opened.embedder.modelId, chunker: 'whole-passage-1' },
      perQuery: { q2: { MRR: 1 }, q3: { MRR: 0 } },
    })
    await rm(valuesFile)
    const again = await run({ pipeline: 'dense', measures: ['MRR'] })
    expect(again.fingerprint).toBe(fingerprint)
    expect(await readFile(again.valuesFile, 'utf8')).toBe(kept)
  })

  it('embeds nothing for a second pipeline on the same corpus, and reports the same corpus', async () => {
    await write(PASSAGES)
    const first = await run({ pipeline: 'bm25' })
    const second = await run({ pipeline: 'rrf' })
    expect(second.corpus).toEqual({ ...first.corpus, embedded: 0 })
    expect(opened.counters().embeddingCacheMisses).toBe(4)
    expect(second.fingerprint).not.toBe(first.fingerprint)
  })

  it('indexes anew what changed in the corpus, and embeds only that', async () => {
    await write(PASSAGES)
    await run({ pipeline: 'bm25' })
    await write({ 'corpus.jsonl': PASSAGES['corpus.jsonl'].replace('piano', 'violin') })
    expect((await run({ pipeline: 'bm25' })).corpus).toMatchObject({ documents: 4, embedded: 1 })
  })

  it('goes on where it was interrupted', async () => {
    const ids = Array.from({ length: 400 }, (_, n) => `p${n}`)
    await write({
      'corpus.jsonl': lines(ids.map((id) => ({ _id: id, text: `text of ${id}` }))),
      'queries.jsonl': lines([{ _id: 'q', text: 'text of p7' }]),
      'qrels/dev.tsv': qrels('q\tp7\t1'),
    })
    const interruption = new AbortController()
    const interrupted = run({ pipeline: 'bm25' }, interruption.signal, ({ stage, done }) => {
      if (stage === 'index' && done > 0) interruption.abort()
    })
    await expect(interrupted).rejects.toThrow(interruption.signal.reason)
    const before = opened.counters().embeddingCacheMisses
    expect(before).toBeLessThan(400)
    const { corpus, metrics } = await run({ pipeline: 'bm25', measures: ['MRR'] })
    expect(corpus).toMatchObject({ documents: 400, embedded: 400 - before })
    expect(metrics).toEqual({ MRR: 1 })
  })

  it("writes the rankings in TREC's form", async () => {
    await write(PASSAGES)
    await run({ pipeline: 'bm25', runFile: 'run.trec' })
    const written = await readFile(join(folder, 'run.trec'), 'utf8')
    expect(written.split('\n').map((line) => line.replace(/ [\d.]+ bm25$/, ''))).toEqual([
      'q1 Q0 both 1',
      'q1 Q0 keys 2',
      'q2 Q0 drain 1',
      'q4 Q0 keys 1',
      '',
    ])
  })

  it('refuses a mistyped pipeline before it works', async () => {
    await write(PASSAGES)
    await expect(run({ pipeline: 'dens' })).rejects.toThrow(PipelineExpressionError)
    expect(await readdir(join(folder, '.plumbline'))).toEqual(['plumbline.json'])
  })

  it('refuses a set in which nothing is relevant', async () => {
    await write({ ...PASSAGES, 'qrels/dev.tsv': qrels('q1\tkeys\t0') })
    await expect(run({ pipeline: 'bm25' })).rejects.toThrow(DatasetError)
  })
})

describe('evaluating on pages', () => {
  const PAGES = {
    'docs/guide/keys.md':
      '---\ntitle: Keys\n---\n# Rotation\n\nRotate the signing keys.\n\n# Piano\n\nIt has keys.\n',
    'docs/guide/staff.md': '---\ntitle: Staff\ngroups: [staff]\n---\nDrain a node first.\n',
    'docs/guide/broken.md': '---\ntitle: [\n---\nText.\n',
    'docs/empty.md': '---\ntitle: Empty\n---\n',
    'docs/image.png': 'no page',
    'queries.jsonl': lines([
      { _id: 'q1', text: 'rotate keys' },
      { _id: 'q2', text: 'drain' },
    ]),
    'qrels/test.tsv': qrels('q1\tguide/keys.md\t1', 'q2\tguide/staff.md\t1'),
  }

  it('takes pages through connector and chunker, each ranked once, whoever may read it', async () => {
    await write(PAGES)
    const { split, corpus, metrics } = await run({ pipeline: 'bm25', measures: ['MRR', 'Success@1'] })
    expect(split).toBe('test')
    expect(metrics).toEqual({ MRR: 1, 'Success@1': 1 })
    expect(corpus).toMatchObject({ documents: 2, chunks: 3, embedded: 3, truncated: 0 })
    expect(corpus.skipped.map(({ path }) => path)).toEqual(['empty.md'])
    expect(corpus.failed.map(({ path }) => path)).toEqual(['guide/broken.md'])
  })
})
