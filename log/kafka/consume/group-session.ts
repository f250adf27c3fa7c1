import { setTimeout as pause } from 'node:timers/promises'
import type { Consumer, EachBatchPayload } from 'kafkajs'
import type { DeadLetter, DeadLetters } from '../../../core/dead-letters.ts'
import type { LogRecord, RecordHandler } from '../../../core/document-log.ts'
import { LogUnavailableError } from '../../../core/errors.ts'
import type { Cluster } from '../cluster.ts'
import { retries } from '../kafka-client.ts'
import { PartAssembly } from '../wire/part-assembly.ts'
import { Lease } from './lease.ts'
import { type PartitionState, type RecordBatch, recordBatches } from './record-batch.ts'

/** A consumer gives its work up somewhat before the cluster gives its partitions away. */
const LEASE_SHARE = 0.8
/** Heartbeats come so many times in the time after which the cluster gives up a silent consumer. */
const HEARTBEATS_PER_SESSION = 10
/** A consumer that the cluster has not answered for so many sessions is given up, though it may not know. */
const SILENT_SESSIONS = 3
const CHECKS_PER_SESSION = 30
/** A consumer that is out of reach cannot leave its group, and is left to itself after so long. */
const LEAVE_WITHIN_MS = 5_000

/** A rebalance waits for so many sessions for what its members have under way. */
const REBALANCE_SESSIONS = 2
/** What the cluster answers to a heartbeat while it waits: nobody is given a partition before that is over. */
const WAITING = 'REBALANCE_IN_PROGRESS'

/** What the cluster answers to a heartbeat of one whom it no longer counts among the group. */
const EXPULSIONS = new Set(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'FENCED_INSTANCE_ID'])

export interface SessionOptions {
  readonly cluster: Cluster
  readonly topic: string
  readonly groupId: string
  readonly handler: RecordHandler
  readonly deadLetters: DeadLetters
  readonly maxRecords: number
  /** Partition → where to stop; absent: nowhere. */
  readonly ends: ReadonlyMap<number, bigint> | undefined
  /** Partition → offset up to which this process knows the group to have handled it; kept up to date. */
  readonly handled: Map<number, bigint>
  /** A consumer that has not joined the group after so long is given up, in ms. */
  readonly joinWithinMs: number
  /** Called after each commit, with the records that it covers. */
  readonly onProgress: (records: readonly LogRecord[]) => void
  /** Called for each record that was put aside, as it could not be read. */
  readonly onUnreadable: (letter: DeadLetter) => void
  /** Called whenever the cluster has shown that it counts this consumer among the group. */
  readonly onHeard: () => void
}

/** How a session ended: by request, by an error of the handler, or because the consumer is of no more use. */
export type SessionEnd =
  | { readonly kind: 'asked' }
  | { readonly kind: 'handler-failed'; readonly error: unknown }
  | { readonly kind: 'consumer-lost'; readonly error: unknown }

/**
 * The life of one consumer in a group: from joining until it is asked to end, its handler fails, or it is lost. The library
 * restarts nothing by itself; that is decided by who reads `ended`.
 */
export class GroupSession {
  readonly ended: Promise<SessionEnd>
  readonly #options: SessionOptions
  readonly #consumer: Consumer
  readonly #lease: Lease
  readonly #states = new Map<number, PartitionState>()
  readonly #running = new Set<Promise<unknown>>()
  readonly #heartbeatMs: number
  #end: (end: SessionEnd) => void = () => undefined
  #isEnding = false
  /** Since when a rebalance waits for this consumer; `undefined` while none does. */
  #awaitedSinceMs: number | undefined
  #hasJoined = false

  constructor(options: SessionOptions) {
    const { cluster, groupId } = options
    const { sessionTimeoutMs } = cluster.settings
    this.#options = options
    this.#heartbeatMs = sessionTimeoutMs / HEARTBEATS_PER_SESSION
    this.#lease = new Lease(sessionTimeoutMs * LEASE_SHARE)
    this.ended = new Promise((resolve) => {
      this.#end = (end) => {
        this.#isEnding = true
        resolve(end)
      }
    })
    this.#consumer = cluster.client.consumer({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: this.#heartbeatMs,
      rebalanceTimeout: REBALANCE_SESSIONS * sessionTimeoutMs,
      maxBytesPerPartition: 2 ** 20,
      maxWaitTimeInMs: 250,
      allowAutoTopicCreation: false,
      retry: retries(5),
    })
  }

  /** Joins the group, hands out records until the session ends, and leaves; whatever is under way is let end and counts. */
  async run(): Promise<SessionEnd> {
    const { sessionTimeoutMs } = this.#options.cluster.settings
    const watch = setInterval(() => this.#check(), sessionTimeoutMs / CHECKS_PER_SESSION)
    const starting = this.#start()
    try {
      await Promise.race([starting, this.ended])
      return await this.ended
    } catch (error) {
      this.#end({ kind: 'consumer-lost', error })
      return await this.ended
    } finally {
      await Promise.allSettled([...this.#running])
      clearInterval(watch)
      await Promise.race([this.#leave(starting), pause(LEAVE_WITHIN_MS, undefined, { ref: false })])
    }
  }

  /**
   * A consumer that is told to leave while it still joins, joins all the same afterwards, and would hold partitions that
   * nobody works on: it is told again once it has.
   */
  async #leave(starting: Promise<void>): Promise<void> {
    await Promise.allSettled([this.#consumer.disconnect()])
    await Promise.allSettled([starting])
    await Promise.allSettled([this.#consumer.disconnect()])
  }

  /** Ends the session once running calls of the handler have ended. */
  stop(): void {
    this.#end({ kind: 'asked' })
  }

  async #start(): Promise<void> {
    const consumer = this.#consumer
    const { events } = consumer
    const { concurrency } = this.#options.cluster.settings
    consumer.on(events.HEARTBEAT, () => {
      this.#lease.renew()
      this.#options.onHeard()
    })
    consumer.on(events.GROUP_JOIN, () => {
      this.#hasJoined = true
      this.#awaitedSinceMs = undefined
      this.#lease.join()
    })
    consumer.on(events.CRASH, ({ payload: { error } }) => this.#end({ kind: 'consumer-lost', error }))
    await consumer.connect()
    await consumer.subscribe({ topic: this.#options.topic, fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: concurrency,
      eachBatch: async (payload) => {
        const taking = this.#take(payload)
        this.#running.add(taking)
        try {
          await taking
        } finally {
          this.#running.delete(taking)
        }
      },
    })
  }

  #check(): void {
    const { groupId, cluster, joinWithinMs } = this.#options
    this.#lease.check()
    const mostMs = this.#hasJoined ? SILENT_SESSIONS * cluster.settings.sessionTimeoutMs : joinWithinMs
    if (this.#lease.silentMs < mostMs) return
    const error = new LogUnavailableError(
      `expected group ${groupId} to be heard of, got nothing for ${Math.round(this.#lease.silentMs)} ms; ` +
        'check the network between here and Kafka',
    )
    this.#end({ kind: 'consumer-lost', error })
  }

  async #take(payload: EachBatchPayload): Promise<void> {
    const { batch, isRunning, isStale } = payload
    const { topic, maxRecords, ends } = this.#options
    const { partition } = batch
    const end = ends?.get(partition)
    const messages =
      end === undefined ? batch.messages : batch.messages.filter(({ offset }) => BigInt(offset) < end)
    const state = this.#stateOf(partition, BigInt(batch.firstOffset() ?? 0))
    for (const each of recordBatches(topic, partition, messages, state, maxRecords)) {
      if (this.#isEnding || !isRunning() || isStale()) return
      if (!(await this.#handle(each, payload, state))) return
    }
    const last = batch.messages.at(-1)
    // On the way back to where it came from it meets what is handled, and passes over it.
    if (last !== undefined) payload.resolveOffset(last.offset)
    if (end === undefined || last === undefined || BigInt(last.offset) + 1n < end) return
    // All that is asked for of this partition is handled, and what came behind it is for another time. Its last record may
    // have been compacted away since.
    if ((this.#options.handled.get(partition) ?? 0n) < end) await this.#commit(end, [], payload, state)
    this.#consumer.pause([{ topic, partitions: [partition] }])
  }

  /** @returns whether there is more to be handled of what was fetched. */
  async #handle(each: RecordBatch, payload: EachBatchPayload, state: PartitionState): Promise<boolean> {
    const { topic, deadLetters, handler, cluster, onUnreadable } = this.#options
    const { partition } = payload.batch
    for (const letter of each.letters) {
      await deadLetters.put(letter)
      onUnreadable(letter)
      const { documentId, position, code } = letter
      cluster.note(
        `log: record ${position}, ${documentId}, was put aside (${code}); plumbline dead-letters says why`,
      )
    }
    if (each.records.length > 0) {
      const { signal } = this.#lease
      try {
        const done = await this.#whileBeating(payload, async () => handler(each.records, signal))
        if (typeof done === 'number' && done < each.records.length) {
          await this.#commitPart(each.records, done, payload, state)
          return false
        }
      } catch (error) {
        this.#end(signal.aborted ? { kind: 'consumer-lost', error } : { kind: 'handler-failed', error })
        return false
      }
    }
    if (each.next > state.handled) await this.#commit(each.next, each.records, payload, state)
    if (each.backTo === undefined) return true
    this.#consumer.seek({ topic, partition, offset: String(each.backTo) })
    return false
  }

  /** What a handler that was told to stop has done of its records; the rest comes again, to this consumer or another. */
  async #commitPart(
    records: readonly LogRecord[],
    done: number,
    payload: EachBatchPayload,
    state: PartitionState,
  ): Promise<void> {
    const next = BigInt(records[done]?.position.split('/')[1] ?? state.handled)
    if (next > state.handled) await this.#commit(next, records.slice(0, done), payload, state)
  }

  /** Never by `consumer.commitOffsets`: its errors say no more that the group has to be joined anew. */
  async #commit(
    next: bigint,
    records: readonly LogRecord[],
    payload: EachBatchPayload,
    state: PartitionState,
  ): Promise<void> {
    const { topic, handled, onProgress } = this.#options
    const { partition } = payload.batch
    payload.resolveOffset(String(next - 1n))
    await payload.commitOffsetsIfNecessary({
      topics: [{ topic, partitions: [{ partition, offset: String(next) }] }],
    })
    if (next > state.handled) state.handled = next
    handled.set(partition, next)
    onProgress(records)
    await payload.heartbeat()
  }

  /** The library sends no heartbeat while a batch is worked on, so that slow work would look like a dead consumer. */
  async #whileBeating<T>(payload: EachBatchPayload, work: () => Promise<T>): Promise<T> {
    const beat = async () => {
      const [beaten] = await Promise.allSettled([payload.heartbeat()])
      if (beaten.status === 'fulfilled') return
      const answer = typeOf(beaten.reason)
      // Others are told apart by the time that passes: a lost connection may come back.
      if (EXPULSIONS.has(answer)) this.#lease.lose('the cluster counts this consumer out')
      if (answer === WAITING) this.#renewWhileAwaited()
    }
    const timer = setInterval(beat, this.#heartbeatMs)
    try {
      return await work()
    } finally {
      clearInterval(timer)
    }
  }

  /** A cluster that waits for this batch has answered, and waits no longer than the rebalance may take. */
  #renewWhileAwaited(): void {
    this.#awaitedSinceMs ??= performance.now()
    const mostMs = LEASE_SHARE * REBALANCE_SESSIONS * this.#options.cluster.settings.sessionTimeoutMs
    if (performance.now() - this.#awaitedSinceMs < mostMs) this.#lease.renew()
  }

  #stateOf(partition: number, firstOffset: bigint): PartitionState {
    const state = this.#states.get(partition) ?? {
      assembly: new PartAssembly(),
      handled: firstOffset,
      wentBackFor: new Set(),
    }
    this.#states.set(partition, state)
    // What lies between was compacted away, or another consumer had the partition meanwhile.
    if (firstOffset > state.handled) state.handled = firstOffset
    return state
  }
}

function typeOf(error: unknown): string {
  return error instanceof Error && 'type' in error ? String(error.type) : ''
}
