import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { markdownConnector } from '../../connectors/markdown/markdown-connector.ts'
import { ANONYMOUS } from '../../core/access.ts'
import type { DocumentId } from '../../core/document.ts'
import type { Embedder } from '../../core/embedder.ts'
import type { GenerationId } from '../../core/store.ts'
import { publicDocument } from '../../core/testing/public-document.ts'
import { openIndexer } from '../open-indexer.ts'
import { openLog } from '../open-log.ts'
import { openStore } from '../open-store.ts'
import type { Settings } from '../settings.ts'
import { type DataPlace, dataPlace } from '../testing/data-place.ts'

const quiet = { signal: new AbortController().signal }
let place: DataPlace
beforeEach(() => {
  place = dataPlace(['model-a', 'model-b'])
  place.write('docs/keys.md', '# Keys\n\nRotate the signing keys every month.\n')
})
afterEach(() => place.remove())

it('a worker goes over to the generation that questions go to, and keeps that one up to date', async () => {
  const [a, b] = [place.settings(), place.settings({ model: 'model-b' })]
  const docs = markdownConnector({ source: 'docs', location: join(place.root, 'docs') })
  await place.withIndexer(a, (indexer) => indexer.index([docs], quiet))
  await place.withIndexer(b, (indexer) => indexer.reindex({ ...quiet, promote: true }), { asked: a })

  const stopping = new AbortController()
  const report = await place.withIndexer(a, async (indexer) => {
    const working = indexer.work({ signal: stopping.signal })
    await indexer.rollback(quiet)
    await publish(a, 'docs:new.md')
    while (!(await isShown(a, 'g1'))) await pause(50)
    stopping.abort()
    return working
  })
  expect(report).toMatchObject({ generation: 'g1', indexed: 1 })
})

it('a worker whose generation is dropped while it embeds for it goes over to the one that questions go to', async () => {
  const config = 'generations: { keep: 0 }'
  const [a, b] = [place.settings({ config }), place.settings({ config, model: 'model-b' })]
  const docs = markdownConnector({ source: 'docs', location: join(place.root, 'docs') })
  await place.withIndexer(a, (indexer) => indexer.index([docs], quiet))
  await place.withIndexer(b, (indexer) => indexer.reindex({ ...quiet, promote: false }), { asked: a })

  const [embedding, dropped, stopping] = [new AbortController(), new AbortController(), new AbortController()]
  const report = await place.withModel(a, async (opened) => {
    const embed: Embedder['embed'] = async (...texts) => {
      embedding.abort()
      await aborted(dropped.signal)
      return opened.embedder.embed(...texts)
    }
    const indexer = await openIndexer(a, { ...opened, embedder: { ...opened.embedder, embed } })
    const working = indexer.work({ signal: stopping.signal })
    await publish(a, 'docs:old.md')
    await aborted(embedding.signal)
    expect(await indexer.promote('g2', quiet)).toMatchObject({ dropped: ['g1'] })
    dropped.abort()
    await publish(a, 'docs:new.md')
    while (!(await isShown(a, 'g2'))) await pause(50)
    stopping.abort()
    return working.finally(() => indexer.close())
  })
  expect(report).toMatchObject({ generation: 'g2' })
})

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}

async function publish(settings: Settings, id: DocumentId): Promise<void> {
  const { log, close } = await openLog(settings, { mode: 'write', note: () => undefined })
  const document = publicDocument(id, 'The server stops.')
  await log.append([{ kind: 'document-upserted', document, occurredAtMs: 1 }])
  await close()
}

/** Whether the live generation, which has to be this one, has the new page. */
async function isShown(settings: Settings, generation: GenerationId): Promise<boolean> {
  const store = await openStore(settings, { mode: 'read' })
  try {
    const view = await store.view()
    expect(view.generation.id).toBe(generation)
    return (await view.document('docs:new.md', ANONYMOUS)) !== undefined
  } finally {
    await store.close()
  }
}
