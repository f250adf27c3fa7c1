import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { WorkOptions } from '../work-options.ts'
import type { Cell } from './experiment-bench.ts'
import type { FromWorker, ToWorker, WorkerPlan } from './worker-messages.ts'

/** Processes that ask pipelines side by side. */
export interface ExperimentWorkers {
  /**
   * Asks cells, each by whichever process is free; their runs are in the registry then. What a process failed at is not.
   *
   * @returns how many were asked. @throws the signal's reason; what was finished is kept
   */
  ask(cells: readonly Cell[]): Promise<number>
  /** Ends once every process has. */
  close(): Promise<void>
}

const WORKER = fileURLToPath(new URL('./experiment-worker.ts', import.meta.url))

/** @param count processes, ≥ 1. A process that dies is given up; the others go on. */
export function openExperimentWorkers(
  count: number,
  plan: WorkerPlan,
  { signal, report }: WorkOptions,
): ExperimentWorkers {
  const started = Array.from({ length: count }, () => start(plan))

  async function askOneByOne(worker: Worker, waiting: Cell[], onAsked: () => void): Promise<void> {
    if (!(await worker.opened)) return
    for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift()) {
      signal.throwIfAborted()
      if (await worker.ask(cell)) onAsked()
    }
  }

  return {
    async ask(cells) {
      const waiting = [...cells]
      let done = 0
      const onAsked = () => {
        done += 1
        report?.({ stage: 'run', done, total: cells.length, unit: 'runs' })
      }
      await Promise.all(started.map((worker) => askOneByOne(worker, waiting, onAsked)))
      signal.throwIfAborted()
      return done
    },
    async close() {
      await Promise.all(started.map((worker) => worker.close()))
    },
  }
}

interface Worker {
  /** Whether it can be asked. */
  readonly opened: Promise<boolean>
  /** @returns whether the cell's run is in the registry now */
  ask(cell: Cell): Promise<boolean>
  close(): Promise<void>
}

function start(plan: WorkerPlan): Worker {
  const child = fork(WORKER, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], serialization: 'advanced' })
  const gone = once(child, 'exit')
  const told = async (message: ToWorker, wanted: FromWorker['kind']): Promise<boolean> => {
    if (!child.connected) return false
    const answered = nextMessage(child, gone)
    child.send(message)
    return (await answered)?.kind === wanted
  }
  return {
    opened: told({ kind: 'open', plan }, 'opened'),
    ask: (cell) => told({ kind: 'ask', cell }, 'asked'),
    async close() {
      if (child.connected) child.send({ kind: 'end' } satisfies ToWorker)
      await gone
    },
  }
}

/** `undefined` where the process ends first. */
async function nextMessage(child: ChildProcess, gone: Promise<unknown>): Promise<FromWorker | undefined> {
  const message = once(child, 'message').then(([first]) => first as FromWorker)
  return Promise.race([message, gone.then(() => undefined)])
}
