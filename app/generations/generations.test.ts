import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { markdownConnector } from '../../connectors/markdown/markdown-connector.ts'
import { ANONYMOUS } from '../../core/access.ts'
import type { Indexer } from '../open-indexer.ts'
import { openRecords } from '../open-records.ts'
import { openSystem } from '../open-system.ts'
import type { Settings } from '../settings.ts'
import { type DataPlace, dataPlace } from '../testing/data-place.ts'

const work = { signal: new AbortController().signal }
let place: DataPlace

beforeEach(() => {
  place = dataPlace(['model-a', 'model-b'])
  place.write('docs/keys.md', '# Keys\n\nRotate the signing keys every month.\n')
  place.write('docs/server.md', '# Server\n\nThe server stops when it gets a SIGTERM.\n')
})
afterEach(() => place.remove())

function docs() {
  return markdownConnector({ source: 'docs', location: join(place.root, 'docs') })
}

async function index(settings: Settings): Promise<void> {
  const report = await place.withIndexer(settings, (indexer) => indexer.index([docs()], work))
  expect(report.isLive).toBe(true)
}

function reindex(settings: Settings, asked: Settings, promote = true) {
  return place.withIndexer(settings, (indexer) => indexer.reindex({ ...work, promote }), { asked })
}

function rollback(settings: Settings) {
  return place.withIndexer(settings, (indexer) => indexer.rollback(work))
}

/** Id and state of each generation, e.g. `g1 kept`. */
async function states(): Promise<readonly string[]> {
  const records = await openRecords(place.settings())
  const listed = await records.generations()
  await records.close()
  return listed.map(({ id, state }) => `${id} ${state}`)
}

/** Which generation answers, and the best page; the configured model is `settings`'. */
async function ask(settings: Settings, query: string): Promise<string> {
  return place.withModel(settings, async (opened) => {
    const system = await openSystem(settings, opened)
    try {
      const { generation, hits } = await system.search({
        query,
        limit: 1,
        filter: {},
        principal: ANONYMOUS,
        pipeline: 'rrf(bm25, dense)',
      })
      return `${generation} ${hits[0]?.path}`
    } finally {
      await system.close()
    }
  })
}

describe('reindex', () => {
  it('with another model builds beside, moves questions, and they are asked with the model of the build', async () => {
    const a = place.settings()
    await index(a)
    const report = await reindex(place.settings({ model: 'model-b' }), a)
    expect(report).toMatchObject({
      generation: 'g2',
      resumed: false,
      worker: { indexed: 2 },
      move: { generation: 'g2', previous: 'g1', mended: 0, dropped: [], audit: { wrong: 0 } },
    })
    expect(await states()).toEqual(['g1 kept', 'g2 live'])
    expect(await ask(a, 'signing keys')).toBe('g2 keys.md')
  })

  it('keeps what it built, also when the sources are indexed again with the configuration as it was', async () => {
    const a = place.settings()
    await index(a)
    await reindex(place.settings({ model: 'model-b' }), a)
    place.write('docs/limits.md', '# Limits\n\nAt most ten zebras.\n')
    await index(a)
    expect(await states()).toEqual(['g1 kept', 'g2 live'])
    expect(await ask(a, 'zebras')).toBe('g2 limits.md')
  })

  it('gives way to a configuration that is changed afterwards', async () => {
    await index(place.settings())
    await reindex(place.settings({ model: 'model-b' }), place.settings())
    await index(place.settings({ config: 'chunks: { maxTokens: 64 }' }))
    expect(await states()).toEqual(['g2 kept', 'g3 live'])
  })

  it('leaves questions where they are without promotion, and goes on with what it began', async () => {
    const [a, b] = [place.settings(), place.settings({ model: 'model-b' })]
    await index(a)
    expect((await reindex(b, a, false)).move).toBeUndefined()
    expect(await states()).toEqual(['g1 live', 'g2 building'])
    place.write('docs/limits.md', '# Limits\n\nAt most ten zebras.\n')
    await index(a)
    expect(await reindex(b, a)).toMatchObject({ generation: 'g2', resumed: true, worker: { indexed: 1 } })
  })

  it('with the same settings builds another generation all the same', async () => {
    const a = place.settings()
    await index(a)
    expect(await reindex(a, a)).toMatchObject({ generation: 'g2', move: { previous: 'g1' } })
  })
})

describe('rollback', () => {
  it('catches up first: what was deleted or closed meanwhile stays so', async () => {
    const a = place.settings()
    await index(a)
    await reindex(place.settings({ model: 'model-b' }), a)
    place.write(
      'docs/keys.md',
      '---\ngroups: [staff]\n---\n\n# Keys\n\nRotate the signing keys every month.\n',
    )
    await index(a)
    expect(await rollback(a)).toMatchObject({ generation: 'g1', previous: 'g2', audit: { wrong: 0 } })
    expect(await states()).toEqual(['g1 live', 'g2 kept'])
    expect(await ask(a, 'signing keys')).toBe('g1 server.md')
  })

  it('holds, although the configuration still asks for what was left', async () => {
    await index(place.settings())
    const b = place.settings({ model: 'model-b' })
    await index(b)
    expect(await rollback(b)).toMatchObject({ generation: 'g1' })
    place.write('docs/limits.md', '# Limits\n\nAt most ten zebras.\n')
    await index(b)
    expect(await ask(b, 'zebras')).toBe('g1 limits.md')
  })

  it('never goes forward to what was just left, and says where there is nothing to go back to', async () => {
    const a = place.settings()
    await index(a)
    await reindex(a, a)
    await rollback(a)
    await expect(rollback(a)).rejects.toThrow(
      'expected a generation that questions went to before g1, found none any more; `plumbline generations promote` sends them to another one (g2)',
    )
  })
})

describe('promote', () => {
  it('goes forward again', async () => {
    const a = place.settings()
    await index(a)
    await reindex(a, a)
    await rollback(a)
    const move = await place.withIndexer(a, (indexer) => indexer.promote('g2', work))
    expect(move).toMatchObject({ generation: 'g2', previous: 'g1' })
  })

  it('names those there are where it is asked for another', async () => {
    await index(place.settings())
    const promoting = place.withIndexer(place.settings(), (indexer) => indexer.promote('g7', work))
    await expect(promoting).rejects.toThrow('expected one of the generations g1, got g7')
  })
})

describe('old generations', () => {
  it('are dropped but for as many as are to be kept, and for the one that is being built', async () => {
    const keeping = (keep: number) => place.settings({ config: `generations: { keep: ${keep} }` })
    const collect = (settings: Settings) =>
      place.withIndexer(settings, (indexer: Indexer) => indexer.collect())
    await index(keeping(2))
    for (const promote of [true, true, false]) await reindex(keeping(2), keeping(2), promote)
    expect(await states()).toEqual(['g1 kept', 'g2 kept', 'g3 live', 'g4 building'])
    expect(await collect(keeping(2))).toEqual([])
    expect(await collect(keeping(1))).toEqual(['g1'])
    expect(await collect(keeping(0))).toEqual(['g2'])
    expect(await states()).toEqual(['g3 live', 'g4 building'])
  })
})
