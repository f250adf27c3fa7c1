import { beforeEach, describe, expect, it } from 'vitest'
import { LogUnavailableError, StoreUnavailableError } from './errors.ts'
import { tellOfWaiting, type Waiting } from './tell-of-waiting.ts'

const AWAY = new StoreUnavailableError('expected Qdrant at http://127.0.0.1:6333 to answer, got nothing')

describe('tellOfWaiting', () => {
  let seconds: number
  let notes: string[]
  let waiting: Waiting
  beforeEach(() => {
    seconds = 100
    notes = []
    waiting = tellOfWaiting(
      (text) => notes.push(`${seconds}: ${text}`),
      () => 1_000 * seconds,
    )
  })
  const at = (second: number, happens: () => void) => {
    seconds = second
    happens()
  }

  it('tells what is waited for after three seconds, then each minute, and once when it is back', () => {
    const wait = waiting.begin()
    for (let second = 100; second < 225; second++) at(second, () => wait.failed(AWAY))
    at(225, () => wait.passed())
    at(226, () => wait.passed())
    expect(notes).toEqual([
      `103: waiting for 3 s; nothing is lost, and work goes on by itself once it is there: ${AWAY.message}`,
      `163: waiting for 63 s; nothing is lost, and work goes on by itself once it is there: ${AWAY.message}`,
      `223: waiting for 123 s; nothing is lost, and work goes on by itself once it is there: ${AWAY.message}`,
      '225: work goes on after 125 s of waiting (ERR_STORE_UNAVAILABLE)',
    ])
  })

  it('says nothing of what passes sooner, and begins anew the next time', () => {
    const wait = waiting.begin()
    for (const second of [100, 110, 120]) {
      at(second, () => wait.passed())
      at(second + 1, () => wait.failed(AWAY))
      at(second + 2, () => wait.passed())
    }
    expect(notes).toEqual([])
  })

  it('counts an attempt that took long', () => {
    const wait = waiting.begin()
    at(130, () => wait.failed(AWAY))
    expect(notes).toHaveLength(1)
    expect(notes[0]).toContain('130: waiting for 30 s;')
  })

  it('tells once where several wait for the same, and that it is back once the last one goes on', () => {
    const [first, second] = [waiting.begin(), waiting.begin()]
    for (const wait of [first, second]) at(104, () => wait.failed(AWAY))
    at(105, () => first.passed())
    expect(notes).toHaveLength(1)
    at(106, () => second.passed())
    expect(notes.slice(1)).toEqual(['106: work goes on after 6 s of waiting (ERR_STORE_UNAVAILABLE)'])
  })

  it('tells of two things that are away as of two', () => {
    const wait = waiting.begin()
    at(104, () => wait.failed(AWAY))
    at(105, () => wait.failed(new LogUnavailableError('expected Kafka at 127.0.0.1:9092 to answer')))
    expect(notes.map((note) => note.includes('Kafka'))).toEqual([false, true])
  })

  it('does not say of what is given up that it goes on', () => {
    const wait = waiting.begin()
    at(104, () => wait.failed(AWAY))
    at(105, () => wait.left())
    expect(notes).toHaveLength(1)
  })
})
