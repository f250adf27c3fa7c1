import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { fakeEmbedder } from '../core/testing/fake-embedder.ts'
import { fakeTokenEncoder } from '../core/testing/fake-token-encoder.ts'
import { defaultConnectors } from './default-sources.ts'
import { indexOnce } from './index-once.ts'
import type { OpenedEmbedder } from './open-embedder.ts'
import { loadSettings } from './settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-index-once-'))
afterAll(() => rmSync(folder, { recursive: true }))

const embedder = fakeEmbedder()
const opened: OpenedEmbedder = {
  embedder,
  questions: embedder,
  tokens: fakeTokenEncoder(),
  crossEncoders: {},
  counters: () => ({ embeddingCacheHits: 0, embeddingCacheMisses: 0 }),
  close: () => Promise.resolve(),
}

it('takes what was there to try out of the index once somebody’s own pages come', async () => {
  mkdirSync(join(folder, 'docs'))
  writeFileSync(join(folder, 'docs', 'keys.md'), '# Keys\n\nRotate them every month.\n')
  const settings = loadSettings({ workingFolder: folder, env: {} })
  const options = { signal: new AbortController().signal }
  const samples = defaultConnectors().filter(({ source }) => source === 'pino' || source === 'plumbline')

  const first = await indexOnce(settings, opened, [], options, () => samples)
  expect(first).toMatchObject({ others: [], retired: [] })
  const second = await indexOnce(settings, opened, ['docs'], options)
  expect(second).toMatchObject({ others: [], retired: ['pino', 'plumbline'] })
  const third = await indexOnce(settings, opened, ['docs'], options)
  expect(third).toMatchObject({ others: [], retired: [], worker: { removed: 0 } })
})
