import { setTimeout as pause } from 'node:timers/promises'
import type { ConsumeOptions } from '../../../core/document-log.ts'
import type { PlumblineError } from '../../../core/errors.ts'
import { explainKafkaError } from '../kafka-error.ts'
import type { KafkaSettings } from '../kafka-settings.ts'
import { GroupSession, type SessionEnd, type SessionOptions } from './group-session.ts'

/** How often it is asked how far the group's other consumers are. */
const ASK_EVERY_MS = 500
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 10_000
/**
 * A consumer may take so many sessions to join, and twice as many after each loss in a row. Two is what a group takes that
 * waits for what its members have under way.
 */
const FIRST_JOIN_SESSIONS = 3
const LONGEST_JOIN_SESSIONS = 24

/** What to hand out, and to whom. */
export type GroupWork = Pick<SessionOptions, 'cluster' | 'topic' | 'groupId' | 'handler' | 'deadLetters'>

/**
 * Hands the records that a group has not handled to its handler, as `DocumentLog.consume`.
 *
 * Supervises its consumer: one that crashed, or that the cluster has not heard of, is left and a new one joins, after a
 * growing pause, and is given more time to join: one that is given up while it joins does so all the same, later, and
 * holds up the group meanwhile. Nothing is lost by that: what was not committed comes again, to the new one or to another
 * of the group.
 *
 * @throws {LogUnavailableError} where the cluster was not heard of for `patienceMs`. A group with nothing to do is heard of
 * all the same.
 * @throws {LogRefusedError} at once.
 */
export async function consumeGroup(work: GroupWork, options: ConsumeOptions): Promise<void> {
  const { cluster, topic, groupId } = work
  const { until, signal, maxRecords, onHandled, onUnreadable = () => undefined } = options
  if (signal.aborted) return
  const ends = until === 'caught-up' ? await endsOf(work) : undefined
  const handled = new Map(await cluster.committedBy(groupId, topic))
  let heardAtMs = performance.now()
  let losses = 0
  const onHeard = () => {
    if (losses > 0) cluster.note(heardAgainNote(groupId, performance.now() - heardAtMs))
    heardAtMs = performance.now()
    losses = 0
  }

  while (!signal.aborted && !isReached(ends, handled)) {
    const session = new GroupSession({
      ...work,
      maxRecords,
      ends,
      handled,
      joinWithinMs: joinWithinMs(losses, performance.now() - heardAtMs, cluster.settings),
      onHeard,
      onUnreadable,
      onProgress: (records) => {
        onHeard()
        if (records.length > 0) onHandled?.(records)
        if (isReached(ends, handled)) session.stop()
      },
    })
    const end = await runSession(session, work, ends, handled, signal)
    if (end.kind === 'handler-failed') throw end.error
    if (end.kind === 'asked') continue
    const error = explainKafkaError(end.error, `hand out ${topic} to ${groupId}`, cluster.settings.brokers)
    if (!error.retriable || performance.now() - heardAtMs > cluster.settings.patienceMs) throw error
    cluster.note(rebuiltNote(groupId, error))
    await pauseBefore(losses, signal)
    losses += 1
  }
}

/** Runs a session until it ends by itself, `signal` fires, or the group has come to `ends`. */
async function runSession(
  session: GroupSession,
  { cluster, topic, groupId }: GroupWork,
  ends: ReadonlyMap<number, bigint> | undefined,
  handled: Map<number, bigint>,
  signal: AbortSignal,
): Promise<SessionEnd> {
  const stop = () => session.stop()
  signal.addEventListener('abort', stop)
  const askOthers = async () => {
    // A cluster that is away is the session's business, which ends by that sooner or later.
    const [asked] = await Promise.allSettled([cluster.committedBy(groupId, topic)])
    if (asked.status === 'rejected') return
    for (const [partition, offset] of asked.value) {
      if (offset > (handled.get(partition) ?? 0n)) handled.set(partition, offset)
    }
    if (isReached(ends, handled)) stop()
  }
  const timer = ends && setInterval(askOthers, ASK_EVERY_MS)
  try {
    return await session.run()
  } finally {
    clearInterval(timer)
    signal.removeEventListener('abort', stop)
  }
}

/** Where the partitions that hold anything end. */
async function endsOf({ cluster, topic }: GroupWork): Promise<ReadonlyMap<number, bigint>> {
  const ends = await cluster.endsOf(topic)
  return new Map(ends.filter(({ low, high }) => low < high).map(({ partition, high }) => [partition, high]))
}

function isReached(
  ends: ReadonlyMap<number, bigint> | undefined,
  handled: ReadonlyMap<number, bigint>,
): boolean {
  return ends !== undefined && [...ends].every(([partition, end]) => (handled.get(partition) ?? 0n) >= end)
}

/** @param silentMs how long nothing was heard of the cluster: more than is left of the patience with it is not waited. */
function joinWithinMs(
  losses: number,
  silentMs: number,
  { sessionTimeoutMs, patienceMs }: KafkaSettings,
): number {
  const sessions = Math.min(FIRST_JOIN_SESSIONS * 2 ** losses, LONGEST_JOIN_SESSIONS)
  const leastMs = FIRST_JOIN_SESSIONS * sessionTimeoutMs
  return Math.max(leastMs, Math.min(sessions * sessionTimeoutMs, patienceMs - silentMs))
}

async function pauseBefore(losses: number, signal: AbortSignal): Promise<void> {
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** losses, LONGEST_PAUSE_MS)
  await Promise.allSettled([pause(pauseMs, undefined, { signal })])
}

function rebuiltNote(groupId: string, error: PlumblineError): string {
  return `log: the consumer of ${groupId} was lost and is built anew, which loses no record: ${error.message}`
}

function heardAgainNote(groupId: string, silentMs: number): string {
  return `log: the cluster has answered the consumer of ${groupId} again after ${Math.round(silentMs / 1_000)} s, and it goes on`
}
