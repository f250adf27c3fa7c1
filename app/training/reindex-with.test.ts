import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ANONYMOUS } from '../../core/access.ts'
import { writeTinyModel } from '../../fine-tune/testing/tiny-model.ts'
import { indexOnce } from '../index-once.ts'
import { openConfiguredEmbedder } from '../open-embedder.ts'
import { openSystem } from '../open-system.ts'
import { loadSettings } from '../settings.ts'
import { reindexWith } from './reindex-with.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-reindex-'))
  for (const name of ['base', 'tuned']) writeTinyModel(join(folder, name))
  mkdirSync(join(folder, 'docs'))
  writeFileSync(join(folder, 'docs', 'keys.md'), '# Keys\n\nrotate the keys\n')
  writeFileSync(join(folder, 'plumbline.yaml'), 'model: { name: ./base, threads: 1 }')
})
afterEach(() => rmSync(folder, { recursive: true }))

it('an index built with a tuned model answers in place of the one before', async () => {
  const settings = loadSettings({ workingFolder: folder, env: {} })
  const work = { signal: new AbortController().signal, note: () => undefined }
  const opened = await openConfiguredEmbedder(settings, work)
  await indexOnce(settings, opened, ['docs'], work)
  await opened.close()

  const { generation, move } = await reindexWith(settings, join(folder, 'tuned'), work)
  expect(generation).toBe('g2')
  expect(move).toMatchObject({ generation: 'g2', previous: 'g1' })

  const { config } = settings
  const tuned = {
    ...settings,
    config: { ...config, model: { ...config.model, name: join(folder, 'tuned') } },
  }
  const asked = await openConfiguredEmbedder(tuned, work)
  const system = await openSystem(tuned, asked)
  const { hits, modelId } = await system.search({
    query: 'keys',
    limit: 1,
    filter: {},
    principal: ANONYMOUS,
  })
  expect(hits.map(({ documentId }) => documentId)).toEqual(['docs:keys.md'])
  expect(modelId).toMatch(/^tuned@/)
  await system.close()
  await asked.close()
})
