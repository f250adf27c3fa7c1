import { describe, expect, it } from 'vitest'
import { upserted } from '../core/testing/events.ts'
import { fakeEmbedder } from '../core/testing/fake-embedder.ts'
import { MISTAKE, POISON } from './testing/paragraph-chunker.ts'
import { openBench } from './testing/worker-bench.ts'

describe('a document that cannot be indexed', () => {
  it('puts a poison document aside and stops nobody else', async () => {
    const { run, stored, system } = await openBench()
    const report = await run(
      upserted('s:a', 'one'),
      upserted('s:b', POISON),
      upserted('s:c', MISTAKE),
      upserted('s:d', 'two'),
    )
    expect(report.deadLettered).toMatchObject([
      { documentId: 's:b', code: 'ERR_PARSE', left: 'nothing' },
      { documentId: 's:c', code: 'ERR_UNEXPECTED', left: 'nothing' },
    ])
    expect(await stored()).toEqual({ 's:a': 'one', 's:d': 'two' })
    const [first, second] = await system.deadLetters.list()
    expect(first).toMatchObject({
      position: '2',
      attempts: 1,
      reason: 'document s:b: expected no poison; mend it',
    })
    expect(second?.reason).toMatch(
      /^unexpected TypeError at \S+ \(paragraph-chunker\.ts:\d+:\d+\); please report it/u,
    )
  })

  it('names no text of the document in the reason of an unexpected error', async () => {
    const { run } = await openBench()
    const secret = `${MISTAKE} the secret\n    at sneaky (secret.ts:1:2)`
    const { deadLettered } = await run(upserted('s:a', secret))
    expect(deadLettered[0]?.reason).not.toContain('the secret')
  })

  it('keeps the older version of a poisoned document, counts attempts, and forgets the letter when it is cured', async () => {
    const { run, stored, system } = await openBench()
    await run(upserted('s:a', 'old'))
    expect((await run(upserted('s:a', POISON))).deadLettered).toMatchObject([{ left: 'older' }])
    expect(await stored()).toEqual({ 's:a': 'old' })
    await run(upserted('s:a', POISON))
    expect(await system.deadLetters.list()).toMatchObject([{ attempts: 2 }])
    await run(upserted('s:a', `${POISON} again`))
    expect(await system.deadLetters.list()).toMatchObject([{ attempts: 1 }])
    await run(upserted('s:a', 'old'))
    expect(await system.deadLetters.list()).toEqual([])
  })

  it('withdraws the older version of a poisoned document that shuts somebody out', async () => {
    const { run, stored } = await openBench()
    await run(upserted('s:a', 'old'))
    const closed = { access: { tenant: 'default', groups: ['staff'] } }
    expect((await run(upserted('s:a', POISON, closed))).deadLettered).toMatchObject([{ left: 'withdrawn' }])
    expect(await stored()).toEqual({})
  })

  it('finds the one document of a batch that the embedder cannot take', async () => {
    const embedder = fakeEmbedder({ dimensions: 8 })
    const embed = embedder.embed
    embedder.embed = async (texts, role, signal) => {
      if (texts.some((text) => text.includes('indigestible'))) throw new RangeError('bad text')
      return embed(texts, role, signal)
    }
    const { run, stored } = await openBench({ embedder })
    const events = Array.from({ length: 20 }, (_, n) =>
      upserted(`s:${n}`, n === 13 ? 'indigestible' : `text ${n}`),
    )
    const report = await run(...events)
    expect(report.deadLettered.map(({ documentId }) => documentId)).toEqual(['s:13'])
    expect(report.indexed).toBe(19)
    expect(Object.keys(await stored())).toHaveLength(19)
  })

  it('finds the one document of a batch that the store cannot take', async () => {
    const { run, system, stored } = await openBench()
    const apply = system.store.apply
    system.store.apply = async (id, changes) => {
      if (changes.some((change) => change.kind === 'replace' && change.document.id === 's:3'))
        throw new RangeError()
      await apply(id, changes)
    }
    const report = await run(...Array.from({ length: 5 }, (_, n) => upserted(`s:${n}`, `text ${n}`)))
    expect(report.deadLettered).toMatchObject([{ documentId: 's:3', code: 'ERR_UNEXPECTED' }])
    expect(Object.keys(await stored())).toEqual(['s:0', 's:1', 's:2', 's:4'])
  })
})
