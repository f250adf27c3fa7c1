import type { PlumblineError } from './errors.ts'

/** What passes sooner than this nobody needs to know. */
const FIRST_TOLD_AFTER_MS = 3_000
const TOLD_AGAIN_AFTER_MS = 60_000

/** Tells a person what work waits for, whoever does it; several may wait for the same. */
export interface Waiting {
  /** Work begins that may have to be tried again. */
  begin(): Wait
}

/** One piece of work, from its first attempt on. */
export interface Wait {
  /** An attempt failed, and another will be made. */
  failed(error: PlumblineError): void
  /** It is done; what follows is another piece of work, which begins now. */
  passed(): void
  /** It is given up, and whoever did it says why. */
  left(): void
}

/** What is waited for, as the code of its error tells. */
interface Away {
  readonly sinceMs: number
  toldAtMs?: number
  readonly waiting: Set<Wait>
}

/**
 * Tells of attempts that failed once they have failed for some seconds, then each minute for as long as they do, and once
 * when nobody waits any more. Errors of one code are one thing to wait for.
 *
 * @param now in ms, from anywhere
 */
export function tellOfWaiting(note: (text: string) => void, now: () => number): Waiting {
  const away = new Map<PlumblineError['code'], Away>()
  return { begin }

  function begin(): Wait {
    let begunAtMs = now()
    const wait: Wait = {
      failed(error) {
        const it = away.get(error.code) ?? { sinceMs: begunAtMs, waiting: new Set() }
        away.set(error.code, it)
        it.waiting.add(wait)
        const dueAtMs =
          it.toldAtMs === undefined ? it.sinceMs + FIRST_TOLD_AFTER_MS : it.toldAtMs + TOLD_AGAIN_AFTER_MS
        if (now() < dueAtMs) return
        it.toldAtMs = now()
        note(
          `waiting for ${secondsSince(it)} s; nothing is lost, and work goes on by itself once it is there: ${error.message}`,
        )
      },
      passed() {
        end((code, it) => note(`work goes on after ${secondsSince(it)} s of waiting (${code})`))
        begunAtMs = now()
      },
      left: () => end(() => undefined),
    }
    return wait

    function end(tell: (code: string, it: Away) => void): void {
      for (const [code, it] of away) {
        if (!it.waiting.delete(wait) || it.waiting.size > 0) continue
        away.delete(code)
        if (it.toldAtMs !== undefined) tell(code, it)
      }
    }
  }

  function secondsSince({ sinceMs }: Away): number {
    return Math.round((now() - sinceMs) / 1_000)
  }
}

/** Nobody is told. */
export const UNTOLD: Waiting = tellOfWaiting(
  () => undefined,
  () => 0,
)
