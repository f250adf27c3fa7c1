import { describe, expect, it } from 'vitest'
import type { Connector, ScanItem } from '../core/connector.ts'
import type { DocumentLog } from '../core/document-log.ts'
import { LogUnavailableError } from '../core/errors.ts'
import { memoryLog, memorySourceCatalog } from '../core/testing/memory-log.ts'
import { memorySource } from '../core/testing/memory-source.ts'
import { publish } from './publish.ts'
import { scannedPage } from './testing/fake-connector.ts'
import { ProcessDied, startLife } from './testing/start-life.ts'

function openParts() {
  return {
    log: memoryLog(),
    sources: memorySourceCatalog(),
    deleteGuardShare: 1,
    now: () => 5,
    signal: new AbortController().signal,
  }
}

async function digestsIn(log: DocumentLog): Promise<readonly string[]> {
  const digests: string[] = []
  for await (const { documentId, contentDigest } of log.ledger())
    digests.push(`${documentId} ${contentDigest}`)
  return digests
}

/** Yields these items, and records whether it was given a cursor. */
function listing(items: readonly ScanItem[], given: (string | undefined)[] = []): Connector {
  return {
    source: 'guide',
    kind: 'listing',
    location: '/listing',
    async *scan(_signal, earlier) {
      given.push(earlier?.cursor)
      yield* items
    },
  }
}

describe('a source with a cursor', () => {
  it('is read anew once, then from where the last run left it, and anew again where that is asked for', async () => {
    const parts = openParts()
    const given: (string | undefined)[] = []
    const connector = listing(
      [scannedPage('guide', 'a', 'alpha'), { kind: 'checkpoint', cursor: 'one' }],
      given,
    )
    await publish(connector, parts)
    await publish(connector, parts)
    await publish(connector, { ...parts, full: true })
    expect(given).toEqual([undefined, 'one', undefined])
  })

  it('is read anew where it lies elsewhere or is read by another kind of connector', async () => {
    const parts = openParts()
    const given: (string | undefined)[] = []
    const connector = listing([{ kind: 'checkpoint', cursor: 'one' }], given)
    await publish(connector, parts)
    await publish({ ...connector, location: '/elsewhere' }, parts)
    await publish({ ...connector, location: '/elsewhere', kind: 'other' }, parts)
    expect(given).toEqual([undefined, undefined, undefined])
  })

  it('counts unchanged pages as seen, and deletes what is not named', async () => {
    const parts = openParts()
    const fixture = memorySource()
    for (const page of ['a', 'b', 'c']) fixture.put(page, page)
    await publish(fixture.connect(), parts)
    fixture.put('b', 'changed')
    fixture.remove('c')
    const run = await publish(fixture.connect(), parts)
    expect(run).toMatchObject({ seen: 2, unchanged: 1, changed: 1, deleted: 1, added: 0 })
  })

  it('deletes of a run of changes only what is skipped in it', async () => {
    const parts = openParts()
    await publish(listing(['a', 'b', 'c'].map((path) => scannedPage('guide', path, path))), parts)
    const run = await publish(
      listing([
        { kind: 'rest-unchanged' },
        scannedPage('guide', 'b', 'changed'),
        { kind: 'skipped', path: 'c', reason: 'a draft' },
      ]),
      parts,
    )
    expect(run).toMatchObject({ seen: 2, unchanged: 1, changed: 1, deleted: 1 })
  })

  it('does not take the word of a connector that a page is unchanged which the log does not have', async () => {
    const run = await publish(listing([{ kind: 'unchanged', path: 'a' }]), openParts())
    expect(run).toMatchObject({ seen: 0, failed: [{ path: 'a' }] })
    expect(run.failed[0]?.reason).toContain('the log does not have it')
  })

  it('says that a run was partial where any page may be the one that could not be read', async () => {
    const parts = openParts()
    await publish(listing(['a', 'b'].map((path) => scannedPage('guide', path, path))), parts)
    const run = await publish(
      listing([scannedPage('guide', 'a', 'a'), { kind: 'failed', path: '/', reason: 'line 2 is broken' }]),
      parts,
    )
    expect(run).toMatchObject({ partial: true, deleted: 0, held: 0 })
    expect(run).not.toHaveProperty('error')
  })

  it('never moves ahead of the log: killed at any step, the next run finds what is missing', async () => {
    for (const how of ['before', 'after'] as const) {
      let hasEnded = true
      for (let at = 0; hasEnded; at++) {
        const fixture = memorySource()
        for (const page of ['a', 'b', 'c']) fixture.put(page, page)
        const parts = openParts()
        await publish(fixture.connect(), parts)
        fixture.put('a', 'changed')
        fixture.remove('b')
        fixture.put('d', 'new')

        const life = startLife({ at, how }, () => new LogUnavailableError('expected a log'))
        const mortal = { ...parts, log: life.wrap(parts.log), sources: life.wrap(parts.sources) }
        await publish(fixture.connect(), mortal).catch((error) => {
          if (!(error instanceof ProcessDied)) throw error
        })
        hasEnded = life.hasEnded
        await publish(fixture.connect(), parts)

        const fresh = openParts()
        await publish(fixture.connect(), fresh)
        expect(await digestsIn(parts.log), `${how} call ${at}`).toEqual(await digestsIn(fresh.log))
      }
    }
  })
})
