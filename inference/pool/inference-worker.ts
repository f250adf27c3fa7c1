import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { type ModelSession, openModelSession } from './model-session.ts'
import { insideRuntime } from './run-guard.ts'
import type { WorkerReply, WorkerRequest, WorkerSettings } from './worker-messages.ts'

/**
 * A thread with one ONNX session, one text a run. It ends only when it is asked to, never inside a run.
 *
 * Runs block the thread; between two of them it reads its messages, so that an urgent text waits for one run at most.
 */
async function serve(port: MessagePort, settings: WorkerSettings): Promise<void> {
  const urgent: Run[] = []
  const patient: Run[] = []
  let closing = false
  let wake: () => void = () => undefined

  port.on('message', (request: WorkerRequest) => {
    if (request.kind === 'close') closing = true
    else (request.urgent ? urgent : patient).push(request)
    wake()
  })
  const session = await open(port, settings)
  while (session !== undefined && !closing) {
    const next = urgent.shift() ?? patient.shift()
    if (next !== undefined) port.postMessage(...(await answer(session, next, settings.guard)))
    else {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  if (session !== undefined) await insideRuntime(settings.guard, () => session.release())
  port.close()
}

type Run = Extract<WorkerRequest, { kind: 'run' }>

async function open(port: MessagePort, settings: WorkerSettings): Promise<ModelSession | undefined> {
  try {
    return await insideRuntime(settings.guard, () => openModelSession(settings))
  } catch (error) {
    port.postMessage({ kind: 'unusable', reason: String(error) } satisfies WorkerReply)
    return undefined
  }
}

/** The reply, and what of it changes hands instead of being copied. */
async function answer(
  session: ModelSession,
  { job, input }: Run,
  guard: SharedArrayBuffer,
): Promise<[WorkerReply, ArrayBuffer[]]> {
  try {
    const output = await insideRuntime(guard, () => session.run(input))
    return [{ kind: 'done', job, output }, [output.buffer]]
  } catch (error) {
    return [{ kind: 'failed', job, reason: String(error) }, []]
  }
}

if (parentPort !== null) await serve(parentPort, workerData as WorkerSettings)
