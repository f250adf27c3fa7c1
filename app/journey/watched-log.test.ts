import { expect, it } from 'vitest'
import { documentIdOf } from '../../core/event.ts'
import { UNWATCHED } from '../../core/journey.ts'
import { upserted } from '../../core/testing/events.ts'
import { memoryLog } from '../../core/testing/memory-log.ts'
import { watchedLog } from './watched-log.ts'

it('a watched log counts as handled what its handler has done, and leaves the rest to be handed out again', async () => {
  const log = watchedLog(memoryLog(), UNWATCHED, () => 0)
  await log.append([upserted('s:a', 'text'), upserted('s:b', 'text'), upserted('s:c', 'text')])
  const handed: string[][] = []
  const stopping = new AbortController()
  const options = { until: 'caught-up', maxRecords: 10, signal: stopping.signal } as const
  await log.consume(
    'g1',
    async (records) => {
      handed.push(records.map(({ event }) => documentIdOf(event)))
      return 2
    },
    { ...options, onHandled: () => stopping.abort() },
  )
  expect(handed).toEqual([['s:a', 's:b', 's:c']])
  expect(await log.lag('g1')).toBe(1)
})
