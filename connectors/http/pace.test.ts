import { expect, it } from 'vitest'
import { openPace } from './pace.ts'

it('lets requests begin an interval apart, also where several wait at once', async () => {
  let nowMs = 1_000
  const waits: number[] = []
  const { signal } = new AbortController()
  const pace = openPace(
    100,
    async (ms) => void waits.push(ms),
    () => nowMs,
  )

  // At 1,000 three come at once: they begin at 1,000, 1,100 and 1,200.
  await Promise.all([pace.turn(signal), pace.turn(signal), pace.turn(signal)])
  expect(waits).toEqual([100, 200])

  // The next may begin at 1,300; whoever comes later does not wait.
  nowMs = 1_400
  await pace.turn(signal)
  expect(waits).toHaveLength(2)

  pace.slowTo(500)
  pace.slowTo(50)
  await pace.turn(signal)
  await pace.turn(signal)
  expect(waits.slice(2)).toEqual([100, 600])
})
