import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { markdownConnector } from '../../connectors/markdown/markdown-connector.ts'
import { openRecords } from '../open-records.ts'
import type { Settings } from '../settings.ts'
import { type DataPlace, dataPlace } from '../testing/data-place.ts'
import { writeZebraSet } from '../testing/zebra-set.ts'

const work = { signal: new AbortController().signal }
let place: DataPlace

beforeEach(() => {
  place = dataPlace()
  place.write('docs/keys.md', '# Keys\n\nRotate the signing keys every month.\n')
  writeZebraSet(place)
})
afterEach(() => place.remove())

/** Longest passage in tokens, which are letters here: all of a page, or a paragraph. */
const [WHOLE, CUT] = [1_000, 60]

/** @param maxTokens how pages are cut */
function evaluated(maxTokens: number): Settings {
  const evaluation = 'generations: { evaluation: { sets: [questions], measure: MRR@10 } }'
  return place.settings({ config: `pipeline: bm25\nchunks: { maxTokens: ${maxTokens} }\n${evaluation}` })
}

function approved(maxTokens: number): Settings {
  return place.settings({
    config: `chunks: { maxTokens: ${maxTokens} }\ngenerations: { approval: required }`,
  })
}

function index(own: Settings) {
  const docs = markdownConnector({ source: 'docs', location: join(place.root, 'docs') })
  return place.withIndexer(own, (indexer) => indexer.index([docs], work))
}

function reindex(own: Settings, approvedBy?: string) {
  const options = { ...work, promote: true, ...(approvedBy !== undefined && { approvedBy }) }
  return place.withIndexer(own, (indexer) => indexer.reindex(options))
}

async function moves() {
  const records = await openRecords(place.settings())
  const listed = records.moves()
  await records.close()
  return listed.map(({ generation, kind, approvedBy }) => `${kind} ${generation} ${approvedBy ?? 'nobody'}`)
}

describe('evaluation before questions move', () => {
  it('lets through what is built alike, and records by which runs', async () => {
    await index(evaluated(WHOLE))
    const { move } = await reindex(evaluated(WHOLE))
    const [row] = move?.evaluation?.rows ?? []
    expect(move?.evaluation).toMatchObject({ over: 'g1', measure: 'MRR@10', pipeline: 'bm25' })
    expect(row).toMatchObject({ set: 'questions dev', questions: 1, value: 1, overValue: 1, difference: 0 })
    expect(row?.run).toBe(row?.overRun)
  })

  it('leaves questions where they are where the new generation answers worse', async () => {
    await index(evaluated(WHOLE))
    await expect(reindex(evaluated(CUT))).rejects.toThrow(
      'generation g2 is not to answer in place of g1 (MRR@10): it loses 50.0 points on questions dev over 1 questions, of at most 1.0',
    )
    expect(await moves()).toEqual(['promotion g1 nobody'])
  })

  it('holds an index run that builds anew no less, which goes on with what is live', async () => {
    await index(evaluated(WHOLE))
    const report = await index(evaluated(CUT))
    expect(report).toMatchObject({ isLive: false, waitsFor: expect.stringContaining('loses 50.0 points') })
    expect(await moves()).toEqual(['promotion g1 nobody'])
  })

  it('lets through what is better', async () => {
    await index(evaluated(CUT))
    const { move } = await reindex(evaluated(WHOLE))
    expect(move?.evaluation?.rows[0]).toMatchObject({ overValue: 0.5, value: 1, difference: 0.5 })
  })
})

describe('approval', () => {
  it('is not needed by the first generation, which replaces nothing', async () => {
    expect((await index(approved(200))).isLive).toBe(true)
    expect(await moves()).toEqual(['promotion g1 nobody'])
  })

  it('is waited for by a reindex, and by an index run that builds anew; who gave it is recorded', async () => {
    await index(approved(200))
    const b = approved(100)
    expect(await index(b)).toMatchObject({
      isLive: false,
      waitsFor: expect.stringContaining('--approved-by'),
    })
    const waiting = await reindex(b)
    expect(waiting).toMatchObject({ generation: 'g2', resumed: true })
    expect(waiting.move).toBeUndefined()
    await expect(place.withIndexer(b, (indexer) => indexer.promote('g2', work))).rejects.toThrow(
      'generation g2 is ready, and waits for a person to approve it',
    )
    const move = await place.withIndexer(b, (indexer) =>
      indexer.promote('g2', { ...work, approvedBy: 'Ada' }),
    )
    expect(move).toMatchObject({ generation: 'g2', previous: 'g1', approvedBy: 'Ada' })
    expect(await moves()).toEqual(['promotion g2 Ada', 'promotion g1 nobody'])
  })

  it('may come with the reindex, and is nothing that a rollback waits for', async () => {
    const own = approved(200)
    await index(own)
    expect((await reindex(own, 'Ada')).move).toMatchObject({ generation: 'g2', approvedBy: 'Ada' })
    await place.withIndexer(own, (indexer) => indexer.rollback(work))
    expect(await moves()).toEqual(['rollback g1 nobody', 'promotion g2 Ada', 'promotion g1 nobody'])
  })
})
