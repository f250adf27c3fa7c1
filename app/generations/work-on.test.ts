import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { markdownConnector } from '../../connectors/markdown/markdown-connector.ts'
import { ANONYMOUS } from '../../core/access.ts'
import { publicDocument } from '../../core/testing/public-document.ts'
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
    await publish(a)
    while (!(await isShown(a))) await pause(50)
    stopping.abort()
    return working
  })
  expect(report).toMatchObject({ generation: 'g1', indexed: 1 })
})

async function publish(settings: Settings): Promise<void> {
  const { log, close } = await openLog(settings, { mode: 'write', note: () => undefined })
  const document = publicDocument('docs:new.md', 'The server stops.')
  await log.append([{ kind: 'document-upserted', document, occurredAtMs: 1 }])
  await close()
}

/** Whether the live generation, which has to be `g1`, has the new page. */
async function isShown(settings: Settings): Promise<boolean> {
  const store = await openStore(settings, { mode: 'read' })
  try {
    const view = await store.view()
    expect(view.generation.id).toBe('g1')
    return (await view.document('docs:new.md', ANONYMOUS)) !== undefined
  } finally {
    await store.close()
  }
}
