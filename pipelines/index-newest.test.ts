import { describe, expect, it } from 'vitest'
import type { DocumentEvent } from '../core/event.ts'
import { deleted, upserted } from '../core/testing/events.ts'
import { memoryLog } from '../core/testing/memory-log.ts'
import { indexNewest } from './index-newest.ts'
import { openBench } from './testing/worker-bench.ts'

/** A log into which others write, and which their worker indexes, just after we have read it: once for each of `meanwhile`. */
function contestedLog(meanwhile: (readonly DocumentEvent[])[], indexed: () => Promise<unknown>) {
  const log = memoryLog()
  const latest = log.latest.bind(log)
  return Object.assign(log, {
    async *latest(ids: Parameters<typeof latest>[0]) {
      yield* latest(ids)
      const events = meanwhile.shift()
      if (events === undefined) return
      await log.append(events)
      await indexed()
    },
  })
}

describe('indexNewest', () => {
  it('writes what the log has, takes out what it does not have, and writes nothing into the log', async () => {
    const { run, system, generation, stored } = await openBench()
    await run(upserted('s:a', 'one'), upserted('s:b', 'two'))
    await system.store.apply(generation.id, [{ kind: 'remove', documentId: 's:a' }])
    const ghost = { ...upserted('s:ghost', 'boo').document, indexedAtMs: 0 }
    await system.store.apply(generation.id, [{ kind: 'replace', document: ghost, chunks: [] }])
    const report = await indexNewest(['s:a', 's:ghost', 's:a'], { ...system, generation })
    expect(report).toMatchObject({ indexed: 1, removed: 1 })
    expect(await stored()).toEqual({ 's:a': 'one', 's:b': 'two' })
    expect((await run()).unchanged).toBe(0)
  })

  it('gives way to what others write meanwhile, also where their worker was faster', async () => {
    const meanwhile = [[upserted('s:a', 'two'), deleted('s:b')], [upserted('s:a', 'three')]]
    const log = contestedLog(meanwhile, () => run())
    const { run, system, generation, stored } = await openBench({ log })
    await log.append([upserted('s:a', 'one'), upserted('s:b', 'one'), upserted('s:c', 'one')])
    await indexNewest(['s:a', 's:b', 's:c'], { ...system, generation })
    expect(await stored()).toEqual({ 's:a': 'three', 's:c': 'one' })
  })
})
