import { describe, expect, it } from 'vitest'
import { ModelError, StoreUnavailableError } from '../core/errors.ts'
import { realSleep, withRetries } from './retry.ts'

function failing(times: number, error: Error) {
  const attempts: number[] = []
  async function work(): Promise<string> {
    attempts.push(attempts.length + 1)
    if (attempts.length <= times) throw error
    return 'done'
  }
  return { attempts, work }
}

describe('withRetries', () => {
  const signal = new AbortController().signal

  it('waits twice as long before each new attempt and gives up after six', async () => {
    const delays: number[] = []
    const sleep = async (delayMs: number) => {
      delays.push(delayMs)
    }
    const { attempts, work } = failing(9, new StoreUnavailableError('busy'))
    await expect(withRetries(work, { sleep, signal })).rejects.toThrow('busy')
    expect(delays).toEqual([250, 500, 1000, 2000, 4000])
    expect(attempts).toHaveLength(6)
  })

  it('goes on for as long as its patience lasts, and never waits for more than ten seconds', async () => {
    const delays: number[] = []
    const sleep = async (delayMs: number) => {
      delays.push(delayMs)
    }
    const { work } = failing(99, new StoreUnavailableError('away'))
    await expect(withRetries(work, { sleep, signal, patienceMs: 36_000 })).rejects.toThrow('away')
    expect(delays).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000])
  })

  it('throws at once what does not call itself retriable', async () => {
    for (const error of [new ModelError('wrong digest'), new TypeError('a mistake')]) {
      const { attempts, work } = failing(1, error)
      await expect(withRetries(work, { sleep: realSleep, signal })).rejects.toBe(error)
      expect(attempts).toHaveLength(1)
    }
  })

  it('begins nothing once it was told to stop', async () => {
    const controller = new AbortController()
    const { attempts, work } = failing(9, new StoreUnavailableError('busy'))
    const sleep = async () => controller.abort()
    const working = withRetries(work, { sleep, signal: controller.signal })
    await expect(working).rejects.toMatchObject({ name: 'AbortError' })
    expect(attempts).toHaveLength(1)
  })

  it('stops waiting when it is told to stop', async () => {
    const controller = new AbortController()
    const { work } = failing(1, new StoreUnavailableError('busy'))
    const onRetry = () => expect.unreachable()
    const waiting = withRetries(work, { sleep: realSleep, signal: controller.signal, onRetry })
    controller.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('tries nothing again once it is to stop, and says what failed, also where it waits', async () => {
    const stop = new AbortController()
    const away = new StoreUnavailableError('away')
    let attempts = 0
    const work = async () => {
      attempts += 1
      throw away
    }
    const options = { signal: new AbortController().signal, stop: stop.signal }
    const sleep = async (_delayMs: number, signal: AbortSignal) => {
      stop.abort()
      signal.throwIfAborted()
    }
    await expect(withRetries(work, { ...options, sleep })).rejects.toBe(away)
    await expect(withRetries(work, { ...options, sleep })).rejects.toBe(away)
    expect(attempts).toBe(2)
  })
})
