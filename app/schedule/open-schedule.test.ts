import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openRecords } from '../open-records.ts'
import { type DataPlace, dataPlace } from '../testing/data-place.ts'
import type { JobRun } from './job-runs.ts'
import { openSchedule, type Schedule } from './open-schedule.ts'

const never = new AbortController().signal
let place: DataPlace

beforeEach(() => {
  place = dataPlace()
  place.write('docs/keys.md', '# Keys\n\nRotate the signing keys every month.\n')
  place.write('docs/server.md', '# Server\n\nThe server stops when it gets a SIGTERM.\n')
})
afterEach(() => place.remove())

const SOURCES = 'sources: [{ name: docs, path: docs }]'

function schedule(jobs: string): Schedule {
  const config = `${SOURCES}\nschedule:\n${jobs}`
  return openSchedule(place.settings({ config }), () => undefined)
}

async function runNow(opened: Schedule, name: string): Promise<JobRun | undefined> {
  return opened.runNow(name, never, () => undefined)
}

describe('a schedule', () => {
  it('connects, audits and reindexes, each with its counts', async () => {
    const opened = schedule(
      ['connect', 'audit', 'reindex']
        .map((job) => `- { name: ${job}, job: ${job}, cron: 0 4 * * * }`)
        .join('\n'),
    )
    try {
      expect(await runNow(opened, 'connect')).toMatchObject({
        state: 'done',
        counts: { seen: 2, added: 2, indexed: 2, failed: 0, deadLettered: 0 },
      })
      expect(await runNow(opened, 'audit')).toMatchObject({ counts: { documents: 2, wrong: 0, mended: 0 } })
      expect(await runNow(opened, 'reindex')).toMatchObject({ counts: { indexed: 2, dropped: 0 } })
      expect(opened.jobs().map(({ name, latest }) => [name, latest?.state])).toEqual([
        ['connect', 'done'],
        ['audit', 'done'],
        ['reindex', 'done'],
      ])
      expect(opened.runs(2).map(({ job }) => job)).toEqual(['reindex', 'audit'])
    } finally {
      opened.close()
    }
    const records = await openRecords(place.settings())
    expect((await records.generations()).map(({ id, state }) => [id, state])).toEqual([
      ['g1', 'kept'],
      ['g2', 'live'],
    ])
    await records.close()
  })

  it('records why a source could not be read, and keeps what was indexed of it', async () => {
    const opened = schedule('- { name: nightly, job: connect, cron: 0 4 * * * }')
    try {
      await runNow(opened, 'nightly')
      renameSync(join(place.root, 'docs'), join(place.root, 'moved'))
      expect(await runNow(opened, 'nightly')).toMatchObject({
        state: 'failed',
        error: expect.stringContaining('1 of 1 sources not read: docs: '),
      })
    } finally {
      opened.close()
    }
    const records = await openRecords(place.settings())
    expect(await records.digest()).toMatchObject({ documents: 2 })
    await records.close()
  })

  it.each([
    ['an impossible cron line', '- { name: j, job: audit, cron: 0 0 31 4 * }', '"0 0 31 4 *" never does'],
    [
      'a source that is not configured',
      '- { name: j, job: connect, cron: 0 4 * * *, sources: [dosc] }',
      'did you mean docs?',
    ],
    [
      'an evaluation without a data set',
      '- { name: j, job: evaluate, cron: 0 4 * * * }',
      'expected a dataset',
    ],
  ])('is refused whole for %s', (_what, job, message) => {
    expect(() => schedule(job)).toThrow(message)
  })

  it('names the nearest job where one is mistyped, and says where there is none', async () => {
    const opened = schedule('- { name: nightly, job: audit, cron: 0 4 * * * }')
    await expect(runNow(opened, 'nigthly')).rejects.toThrow('did you mean nightly?')
    opened.close()
    const empty = openSchedule(place.settings(), () => undefined)
    await expect(empty.run(never, () => undefined)).rejects.toThrow('expected jobs to run, found none')
    empty.close()
  })
})
