/** Places in the shared memory. */
const STOPPED = 0
const RUNNING = 1

/** No run takes as long; a thread that hangs must not hold up the end of the process for ever. */
const MAX_WAIT_MS = 30_000

/** Shared memory for one guard: whether the process ends, and how many threads are inside ONNX Runtime. */
export function makeGuard(): SharedArrayBuffer {
  return new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)
}

/**
 * Runs `work` with the mark that this thread is inside ONNX Runtime. Once the process ends, work is not begun and the
 * promise stays open for what little time there is.
 */
export async function insideRuntime<T>(guard: SharedArrayBuffer, work: () => Promise<T>): Promise<T> {
  const state = new Int32Array(guard)
  Atomics.add(state, RUNNING, 1)
  try {
    if (Atomics.load(state, STOPPED) === 0) return await work()
  } finally {
    Atomics.sub(state, RUNNING, 1)
    Atomics.notify(state, RUNNING)
  }
  return new Promise<never>(() => undefined)
}

/**
 * Lets no new run begin and blocks until none is running. For the process's `exit` event, where nothing else can be
 * waited for: a thread that is cut off inside ONNX Runtime takes the process down with SIGABRT.
 */
export function stopRuns(guard: SharedArrayBuffer): void {
  const state = new Int32Array(guard)
  Atomics.store(state, STOPPED, 1)
  const deadlineMs = Date.now() + MAX_WAIT_MS
  for (let running = Atomics.load(state, RUNNING); running > 0; running = Atomics.load(state, RUNNING)) {
    if (Atomics.wait(state, RUNNING, running, deadlineMs - Date.now()) === 'timed-out') return
  }
}
