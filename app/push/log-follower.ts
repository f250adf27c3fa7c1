import { PlumblineError, WriterLockedError } from '../../core/errors.ts'
import type { WriterQueue } from '../writer-queue.ts'

/** Indexes what was pushed, soon after. */
export interface LogFollower {
  /** There is something to index. */
  wake(): void
  /** Records a second that the last turns indexed; `undefined` before the first. */
  readonly recordsPerSecond: number | undefined
  /** Lets a turn that is under way end. */
  close(): Promise<void>
}

export interface FollowerOptions {
  readonly queue: WriterQueue
  /** Records that wait; `undefined` before anything is live. */
  readonly waiting: () => Promise<number | undefined>
  /** Told what keeps it from indexing, once until it goes on. */
  readonly note: (text: string) => void
}

/** How long it waits after a turn that failed, or found another process writing, before the next. */
const AGAIN_AFTER_MS = 1_000

/** Records from which on a turn tells how fast they are indexed; of fewer, opening the index takes most of the time. */
const TELLING_RECORDS = 16

/** Takes turns at writing as long as records wait. Another process that writes, as `plumbline reindex`, indexes them too. */
export function followLog({ queue, waiting, note }: FollowerOptions): LogFollower {
  const ending = new AbortController()
  let isAwake = false
  let timer: NodeJS.Timeout | undefined
  let turn: Promise<void> = Promise.resolve()
  let recordsPerSecond: number | undefined
  let noted = ''

  return {
    wake,
    get recordsPerSecond() {
      return recordsPerSecond
    },
    async close() {
      ending.abort()
      clearTimeout(timer)
      await turn
    },
  }

  function wake(): void {
    if (isAwake || ending.signal.aborted) return
    isAwake = true
    clearTimeout(timer)
    turn = takeTurn()
  }

  async function takeTurn(): Promise<void> {
    try {
      const startedAtMs = performance.now()
      const records = (await waiting()) ?? 0
      await queue.run((indexer) => indexer.indexLog({ signal: ending.signal }), { patienceMs: 0 })
      if (records >= TELLING_RECORDS) recordsPerSecond = (1_000 * records) / (performance.now() - startedAtMs)
      noted = ''
    } catch (error) {
      if (!ending.signal.aborted) explain(error)
    }
    isAwake = false
    const left = ending.signal.aborted ? 0 : await waiting().catch(() => 1)
    if (left === 0 || ending.signal.aborted) return
    timer = setTimeout(wake, noted === '' ? 0 : AGAIN_AFTER_MS)
  }

  function explain(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error)
    const isNew = reason !== noted
    noted = reason
    if (error instanceof WriterLockedError || !isNew) return
    const code = error instanceof PlumblineError ? `${error.code}: ` : ''
    note(`what was pushed waits to be indexed: ${code}${reason}`)
  }
}
