import { setTimeout as pause } from 'node:timers/promises'

const LOOK_EVERY_MS = 50

/**
 * Waits for a fact, for as long as `work` goes on. @throws what `work` throws, at once; and where it ends before the fact
 */
export async function untilTrue(isTrue: () => boolean, work: Promise<unknown>): Promise<void> {
  let ended: PromiseSettledResult<unknown> | undefined
  void Promise.allSettled([work]).then(([settled]) => {
    ended = settled
  })
  while (!isTrue()) {
    if (ended?.status === 'rejected') throw ended.reason
    if (ended !== undefined) throw new Error('expected work to go on, it ended before what was waited for')
    await pause(LOOK_EVERY_MS)
  }
}
