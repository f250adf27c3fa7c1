import { type IndexWorkerOptions, runIndexWorker } from './index-worker.ts'
import type { WorkerReport } from './worker-report.ts'

/** Which generation is kept up to date, and with what; how long is decided by the work beside it. */
export type Followed = Omit<IndexWorkerOptions, 'until' | 'report'>

/**
 * Runs `work` while `followed` goes on being updated with whatever reaches the log; ends both where either fails.
 *
 * @param followed absent: there is nothing to follow.
 * @param work gets a signal that fires with `followed.signal`, or where following failed.
 */
export async function whileFollowing<T>(
  followed: Followed | undefined,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<{ readonly result: T; readonly followed?: WorkerReport }> {
  if (followed === undefined) return { result: await work(signal) }
  const ending = new AbortController()
  const both = AbortSignal.any([signal, ending.signal])
  const following = runIndexWorker({ ...followed, signal: both, until: 'aborted' })
  following.catch((error: unknown) => ending.abort(error))
  const [worked] = await Promise.allSettled([work(both)])
  ending.abort()
  // Its failure comes first: it may be what stopped the work.
  const report = await following
  if (worked.status === 'rejected') throw worked.reason
  return { result: worked.value, followed: report }
}
