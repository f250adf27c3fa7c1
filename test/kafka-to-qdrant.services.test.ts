import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { checkLog } from '../app/doctor/check-log.ts'
import type { Indexer } from '../app/open-indexer.ts'
import { openRecords } from '../app/open-records.ts'
import { openStore } from '../app/open-store.ts'
import { openSchedule } from '../app/schedule/open-schedule.ts'
import type { Settings } from '../app/settings.ts'
import { type DataPlace, dataPlace } from '../app/testing/data-place.ts'
import { writeZebraSet } from '../app/testing/zebra-set.ts'

const broker = inject('kafkaBroker')
const url = inject('qdrantUrl')
const work = { signal: new AbortController().signal }

/** All of a page, or a paragraph of it, in tokens, which are letters here. */
const [WHOLE, CUT] = [1_000, 60]

describe.skipIf(broker === undefined || url === undefined)('from Kafka into Qdrant', () => {
  let place: DataPlace
  let name: string
  beforeEach(() => {
    place = dataPlace(['model-a', 'model-b'])
    name = `test-${randomUUID()}`
    for (const page of ['keys', 'nodes', 'queues', 'limits', 'logs', 'disks', 'pools']) {
      place.write(`docs/${page}.md`, `# ${page}\n\nWhat is to be known of ${page}.\n`)
    }
  })
  afterEach(() => place.remove())

  const settings = (more = '', model = 'model-a'): Settings =>
    place.settings({
      model,
      config: [
        `log: { kind: kafka, brokers: ['${broker}'], topicPrefix: ${name}, groupPrefix: ${name}, partitions: 2 }`,
        `store: { kind: qdrant, url: '${url}', index: ${name} }`,
        'sources: [{ name: docs, path: docs }]',
        'schedule: [{ name: hourly, job: connect, cron: 0 * * * * }, { name: weekly, job: reindex, cron: 0 1 * * 0 }]',
        more,
      ].join('\n'),
    })
  const runJob = async (job: string) => {
    const schedule = openSchedule(settings(), () => undefined)
    const run = await schedule.runNow(job, work.signal, () => undefined)
    schedule.close()
    return run
  }
  const withIndexer = <T>(own: Settings, doing: (indexer: Indexer) => Promise<T>) =>
    place.withIndexer(own, doing)
  const index = () => withIndexer(settings(), (indexer) => indexer.indexLog(work))
  const generations = async () => {
    const records = await openRecords(settings())
    const states = await records.generations()
    await records.close()
    return states.map(({ id, state }) => `${id} ${state}`)
  }

  it('publishes by the clock what changed, holds what is lost at once, and builds anew beside what answers', async () => {
    expect(await runJob('hourly')).toMatchObject({ state: 'done', counts: { added: 7, held: 0 } })
    expect(await index()).toMatchObject({ indexed: 7 })
    place.write('docs/keys.md', '# keys\n\nRotated every month.\n')
    expect(await runJob('hourly')).toMatchObject({ counts: { added: 0, changed: 1, deleted: 0 } })
    expect(await index()).toMatchObject({ indexed: 1 })
    for (const page of ['nodes', 'queues', 'limits']) rmSync(join(place.root, 'docs', `${page}.md`))
    expect(await runJob('hourly')).toMatchObject({ counts: { changed: 0, deleted: 0, held: 3 } })
    expect(await runJob('weekly')).toMatchObject({ state: 'done', counts: { indexed: 7, waiting: 0 } })
    expect(await generations()).toEqual(['g1 kept', 'g2 live'])
  })

  it('moves questions only to what answers the configured sets no worse, and records by whose word', async () => {
    writeZebraSet(place)
    const grounds = 'approval: required, evaluation: { sets: [questions], measure: MRR@10 }'
    const cut = (maxTokens: number) =>
      settings(`pipeline: bm25\nchunks: { maxTokens: ${maxTokens} }\ngenerations: { ${grounds} }`)
    const reindex = (maxTokens: number, approvedBy = 'Ada') =>
      withIndexer(cut(maxTokens), (indexer) => indexer.reindex({ ...work, promote: true, approvedBy }))

    await runJob('hourly')
    await withIndexer(cut(WHOLE), (indexer) => indexer.indexLog(work))
    await expect(reindex(CUT)).rejects.toThrow('generation g2 is not to answer in place of g1 (MRR@10)')
    const waiting = await withIndexer(cut(WHOLE), (indexer) => indexer.reindex({ ...work, promote: true }))
    expect(waiting).toMatchObject({ generation: 'g3', waitsFor: expect.stringContaining('--approved-by') })
    const move = await withIndexer(cut(WHOLE), (indexer) =>
      indexer.promote('g3', { ...work, approvedBy: 'Ada' }),
    )
    expect(move).toMatchObject({ previous: 'g1', approvedBy: 'Ada', evaluation: { over: 'g1' } })
    const back = await withIndexer(cut(WHOLE), (indexer) => indexer.rollback(work))
    expect(back).toMatchObject({ generation: 'g1' })
    const records = await openRecords(settings())
    expect(records.moves().map(({ kind, generation }) => `${kind} ${generation}`)).toEqual([
      'rollback g1',
      'promotion g3',
      'promotion g1',
    ])
    await records.close()
  })

  it('writes nothing with another model into what one model has made, and builds beside it', async () => {
    await runJob('hourly')
    await index()
    const store = await openStore(settings(), { mode: 'read' })
    const { digest } = await store.digest('g1')
    await withIndexer(settings('', 'model-b'), (indexer) => indexer.indexLog(work))
    expect((await store.digest('g1')).digest).toBe(digest)
    const [one, other] = await store.generations()
    expect(other?.modelId).not.toBe(one?.modelId)
    await store.close()
  })

  it('tells the doctor what the topics hold, whether anything of it is indexed or not', async () => {
    expect(await checkLog(settings())).toEqual({
      verdict: 'ok',
      says: 'no topics yet; `plumbline connect` makes them',
    })
    await runJob('hourly')
    expect(await checkLog(settings())).toEqual({
      verdict: 'warn',
      says: '7 documents; none of them is indexed yet (`plumbline worker` does it)',
    })
    await index()
    expect(await checkLog(settings())).toEqual({ verdict: 'ok', says: '7 documents, all indexed' })
  })
})
