import { InferenceError } from '../../core/errors.ts'
import { InferenceThread, type Job } from './inference-thread.ts'
import { makeGuard, stopRuns } from './run-guard.ts'
import type { RunInput, RunOutput } from './run-input.ts'
import { TurnQueue } from './turn-queue.ts'
import type { WorkerSettings } from './worker-messages.ts'

/**
 * Texts that a thread holds at most: one that runs, and some for the while that the main thread is busy elsewhere; it
 * may parse a long page for a quarter of a second. Urgent ones come on top.
 */
const MAX_THREAD_LOAD = 16

/**
 * Threads that run a model, one text a run. They start when there is work for them, at most `threads`, and stay until
 * `close`. An idle pool keeps no process alive; a process that ends waits for the texts that are just running.
 */
export class InferencePool {
  readonly #settings: WorkerSettings
  readonly #maxThreads: number
  readonly #urgent = new TurnQueue<CallJob>()
  readonly #patient = new TurnQueue<CallJob>()
  readonly #running = new Set<Promise<unknown>>()
  readonly #stopRuns: () => void
  #threads: InferenceThread[] = []
  #closing: Promise<void> | undefined

  constructor(settings: Omit<WorkerSettings, 'guard'>, maxThreads: number) {
    const guard = makeGuard()
    this.#settings = { ...settings, guard }
    this.#maxThreads = maxThreads
    this.#stopRuns = () => stopRuns(guard)
    process.on('exit', this.#stopRuns)
  }

  /** Threads that have been started. */
  get threads(): number {
    return this.#threads.length
  }

  /**
   * One output an input, in their order. Long ones run first, so that threads end together. Urgent calls overtake all
   * texts that do not run yet; among others each has its turn.
   *
   * @throws {InferenceError} where one text fails; the others are dropped.
   * @throws the signal's reason where it fires.
   */
  async run(
    inputs: readonly RunInput[],
    urgent: boolean,
    signal?: AbortSignal,
  ): Promise<readonly RunOutput[]> {
    if (this.#closing !== undefined) {
      throw new InferenceError('expected an open model, got one that was closed; open another')
    }
    signal?.throwIfAborted()
    const result = this.#runAll(inputs, urgent, signal)
    this.#running.add(result)
    try {
      return await result
    } finally {
      this.#running.delete(result)
    }
  }

  /** Lets running calls end, then the threads. Further calls of `run` fail. */
  close(): Promise<void> {
    this.#closing ??= this.#drain()
    return this.#closing
  }

  async #drain(): Promise<void> {
    await Promise.allSettled(this.#running)
    await Promise.all(this.#threads.map((thread) => thread.close()))
    process.off('exit', this.#stopRuns)
  }

  #runAll(inputs: readonly RunInput[], urgent: boolean, signal?: AbortSignal): Promise<readonly RunOutput[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly RunOutput[]>()
    const call = {}
    const outputs = new Array<RunOutput>(inputs.length)
    let missing = inputs.length
    if (missing === 0) resolve(outputs)

    const stop = (reason: unknown): void => {
      for (const queue of [this.#urgent, this.#patient]) queue.remove((job) => job.call === call)
      reject(reason)
    }
    const abort = (): void => stop(signal?.reason)
    const jobs = [...inputs.entries()].map(
      ([index, input]): CallJob => ({
        call,
        input,
        done: (output) => {
          outputs[index] = output
          missing--
          if (missing === 0) resolve(outputs)
        },
        failed: stop,
      }),
    )
    signal?.addEventListener('abort', abort, { once: true })
    ;(urgent ? this.#urgent : this.#patient).add(jobs.sort((a, b) => b.input.ids.length - a.input.ids.length))
    this.#dispatch()
    return promise.finally(() => signal?.removeEventListener('abort', abort))
  }

  /** Hands waiting jobs to threads until each has enough. */
  #dispatch(): void {
    for (let job = this.#urgent.take(); job !== undefined; job = this.#urgent.take()) {
      this.#leastLoaded(1).run(job, true)
    }
    while (!this.#patient.isEmpty) {
      const thread = this.#leastLoaded(this.#maxThreads)
      if (thread.load >= MAX_THREAD_LOAD) return
      const job = this.#patient.take()
      if (job !== undefined) thread.run(job, false)
    }
  }

  /** The thread with the fewest jobs; a new one where none is idle and there are fewer than `atMost`. */
  #leastLoaded(atMost: number): InferenceThread {
    const least = this.#threads.reduce<InferenceThread | undefined>(
      (best, thread) => (best === undefined || thread.load < best.load ? thread : best),
      undefined,
    )
    if (least !== undefined && (least.load === 0 || this.#threads.length >= atMost)) return least
    const started = new InferenceThread(
      this.#settings,
      () => this.#dispatch(),
      (ended) => {
        this.#threads = this.#threads.filter((thread) => thread !== ended)
      },
    )
    this.#threads.push(started)
    return started
  }
}

interface CallJob extends Job {
  /** Identity of the call that the job belongs to. */
  readonly call: object
}
