import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { runTraining } from './run-training.ts'
import type { WorkerReply, WorkerSettings } from './worker-messages.ts'

/** A thread that trains one model. It ends by itself, also when it is asked to stop, never inside a run. */
async function serve(port: MessagePort, { training, guard, stop }: WorkerSettings): Promise<void> {
  const send = (reply: WorkerReply) => port.postMessage(reply)
  const stopFlag = new Int32Array(stop)
  try {
    const report = await runTraining(
      training,
      {
        onStep: (step) => send({ kind: 'step', step }),
        onScore: (score) => send({ kind: 'score', score }),
        onVectors: (vectors) => send({ kind: 'vectors', vectors }),
        isStopped: () => Atomics.load(stopFlag, 0) === 1,
      },
      guard,
    )
    send({ kind: 'done', report })
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) }
    send({ kind: 'failed', failure: { name, message } })
  }
  port.close()
}

if (parentPort !== null) await serve(parentPort, workerData as WorkerSettings)
