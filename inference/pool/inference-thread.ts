import { Worker } from 'node:worker_threads'
import { InferenceError } from '../../core/errors.ts'
import type { RunInput, RunOutput } from './run-input.ts'
import type { WorkerReply, WorkerRequest, WorkerSettings } from './worker-messages.ts'

/** One run on its way through the model. Exactly one of the two is called, once. */
export interface Job {
  readonly input: RunInput
  readonly done: (output: RunOutput) => void
  readonly failed: (error: InferenceError) => void
}

/**
 * The near end of a thread with a session, which begins to load at once. Keeps the process alive only while it works;
 * frees itself through `close` alone.
 */
export class InferenceThread {
  readonly #worker: Worker
  readonly #jobs = new Map<number, Job>()
  readonly #ended: Promise<void>
  #nextJob = 0
  #isClosing = false
  #reasonOfEnd = 'ended by itself'

  /**
   * @param onFree after each job, when there is room for another.
   * @param onEnd when the thread is gone, asked to or not; its jobs have failed then.
   */
  constructor(settings: WorkerSettings, onFree: () => void, onEnd: (thread: InferenceThread) => void) {
    this.#worker = new Worker(new URL('./inference-worker.ts', import.meta.url), { workerData: settings })
    this.#worker.unref()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#ended = promise
    this.#worker.on('message', (reply: WorkerReply) => {
      this.#settle(reply)
      onFree()
    })
    this.#worker.on('error', (error) => {
      this.#reasonOfEnd = String(error)
    })
    this.#worker.on('exit', () => {
      this.#failAll(this.#reasonOfEnd)
      onEnd(this)
      resolve()
    })
  }

  /** Jobs that run or wait in the thread. */
  get load(): number {
    return this.#jobs.size
  }

  run(job: Job, urgent: boolean): void {
    const number = this.#nextJob++
    this.#jobs.set(number, job)
    this.#worker.ref()
    this.#send({ kind: 'run', job: number, input: job.input, urgent })
  }

  /** Lets the running text end, frees the session, and waits until the thread is gone. Jobs that wait in it fail. */
  async close(): Promise<void> {
    this.#isClosing = true
    this.#reasonOfEnd = 'closed'
    this.#worker.ref()
    this.#send({ kind: 'close' })
    await this.#ended
  }

  #send(request: WorkerRequest): void {
    this.#worker.postMessage(request)
  }

  #settle(reply: WorkerReply): void {
    if (reply.kind === 'unusable') {
      this.#reasonOfEnd = reply.reason
      this.#failAll(reply.reason)
      return
    }
    const job = this.#jobs.get(reply.job)
    this.#jobs.delete(reply.job)
    if (this.#jobs.size === 0 && !this.#isClosing) this.#worker.unref()
    if (reply.kind === 'done') job?.done(reply.output)
    else job?.failed(new InferenceError(`the model failed on a text (${reply.reason}); try it again`))
  }

  #failAll(reason: string): void {
    const jobs = [...this.#jobs.values()]
    this.#jobs.clear()
    for (const job of jobs) {
      job.failed(new InferenceError(`a thread of the model is gone (${reason}); run \`plumbline doctor\``))
    }
  }
}
