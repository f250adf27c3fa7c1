import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ReportProgress } from '../../../core/progress.ts'
import { type FakeEmbedder, fakeEmbedder } from '../../../core/testing/fake-embedder.ts'
import { fakeTokenEncoder } from '../../../core/testing/fake-token-encoder.ts'
import { openEmbeddingCache } from '../../../inference/cache/open-embedding-cache.ts'
import { withCache } from '../../../inference/cache/with-cache.ts'
import type { OpenedEmbedder } from '../../open-embedder.ts'
import { loadSettings, type Settings } from '../../settings.ts'
import type { WorkOptions } from '../../work-options.ts'

const TOPICS = ['keys', 'nodes', 'ports', 'logs', 'disks', 'users']

/** A folder of its own with two small sets, and all that working with them takes. */
export interface SmallSets {
  readonly folder: string
  write(path: string, text: string): void
  /** @param data folder of derived data, within `folder`. */
  settings(data?: string): Settings
  opened(settings: Settings, model?: FakeEmbedder): OpenedEmbedder
  remove(): void
}

/** `small` has three questions, `large` six; each is a topic with a page that answers and one that only mentions it. */
export function smallSets(): SmallSets {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-experiment-'))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  for (const [path, text] of [...filesOf('small', 3), ...filesOf('large', 6)]) write(path, text)
  return {
    folder,
    write,
    settings: (data = 'data') => loadSettings({ workingFolder: folder, data, env: {} }),
    opened,
    remove: () => rmSync(folder, { recursive: true }),
  }
}

/** Work that is watched or stopped as a test wants. */
export function workOf(
  options: Partial<WorkOptions> & { readonly report?: ReportProgress } = {},
): WorkOptions {
  return { signal: new AbortController().signal, ...options }
}

/** Each third question is judged by the page that only mentions its topic, so that nothing is perfect. */
function filesOf(name: string, topics: number): readonly (readonly [path: string, text: string])[] {
  const asked = TOPICS.slice(0, topics)
  const pages = asked.map((topic) => ({
    _id: topic,
    text: `how to rotate ${topic} of ${name} with ${topic} tools`,
  }))
  const other = asked.map((topic) => ({
    _id: `${topic}-2`,
    text: `${topic} are explained here, and what they cost`,
  }))
  const questions = asked.map((topic, n) => ({
    _id: `q${n}`,
    text: `rotate ${topic}`,
    metadata: { turns: Array(1 + (n % 2)).fill('x') },
  }))
  const judged = asked.map((topic, n) => `q${n}\t${n % 3 === 2 ? `${topic}-2` : topic}\t1`)
  return [
    [`${name}/corpus.jsonl`, lines([...pages, ...other])],
    [`${name}/queries.jsonl`, lines(questions)],
    [`${name}/qrels/dev.tsv`, `query-id\tcorpus-id\tscore\n${judged.join('\n')}\n`],
  ]
}

function lines(records: readonly object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('')
}

function opened({ data }: Settings, model: FakeEmbedder = fakeEmbedder()): OpenedEmbedder {
  const embedder = withCache(model, openEmbeddingCache(data.embeddingCache), (error) => {
    throw error
  })
  return {
    embedder,
    questions: model,
    tokens: fakeTokenEncoder(),
    crossEncoders: {},
    counters() {
      const { hits, misses } = embedder.cacheStats()
      return { embeddingCacheHits: hits, embeddingCacheMisses: misses }
    },
    close: () => embedder.close(),
  }
}
