import { setTimeout as pause } from 'node:timers/promises'

/** What became of one question. */
export interface Asked {
  readonly question: string
  /** 0 where no answer came. */
  readonly status: number
  /** What answered; empty where it failed. */
  readonly generation: string
  /** The hits as text, without times. */
  readonly answer: string
  /** From the time at which it was due, so that a stall counts for all that wait behind it. */
  readonly latencyMs: number
}

/** Asks in turn, `rate` a second, whether earlier answers are there or not, for as long as `work` takes. */
export async function askSteadily(
  questions: readonly string[],
  rate: number,
  ask: (question: string) => Promise<Pick<Asked, 'status' | 'generation' | 'answer'>>,
  work: () => Promise<unknown>,
): Promise<readonly Asked[]> {
  let isWorking = true
  const working = work().finally(() => {
    isWorking = false
  })
  const asking: Promise<Asked>[] = []
  const startedMs = performance.now()
  for (let n = 0; isWorking; n++) {
    const dueMs = startedMs + (1_000 * n) / rate
    await pause(Math.max(0, dueMs - performance.now()))
    asking.push(askOne(questions[n % questions.length] ?? '', dueMs, ask))
  }
  await working
  return Promise.all(asking)
}

async function askOne(
  question: string,
  dueMs: number,
  ask: (question: string) => Promise<Pick<Asked, 'status' | 'generation' | 'answer'>>,
): Promise<Asked> {
  const [answered] = await Promise.allSettled([ask(question)])
  const latencyMs = performance.now() - dueMs
  if (answered.status === 'fulfilled') return { question, ...answered.value, latencyMs }
  return { question, status: 0, generation: '', answer: '', latencyMs }
}
