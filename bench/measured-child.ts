import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** How often a child's memory is looked at. */
const WATCH_INTERVAL_MS = 50

export interface ChildOptions {
  /** A child that takes more is killed, so that one contender cannot take the machine down. */
  readonly maxMemoryBytes: number
}

/** What a child printed, and what it took. */
export interface MeasuredChild<Answer> {
  readonly answer: Answer
  /** Most memory that it had in use at once (`VmHWM`). */
  readonly peakMemoryBytes: number
  /** User and system time of all of its threads. */
  readonly cpuSeconds: number
}

/**
 * Runs a TypeScript file in a process of its own that prints its answer as JSON, and watches its memory. Linux only:
 * memory and processor time are read from /proc.
 *
 * @throws {Error} where it fails or takes more memory than it may.
 */
export function measuredChild<Answer>(
  file: string,
  args: readonly string[],
  { maxMemoryBytes }: ChildOptions,
): Promise<MeasuredChild<Answer>> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  let used = { peakMemoryBytes: 0, cpuSeconds: 0 }
  child.stdout.on('data', (part) => {
    output += part
  })
  const watch = setInterval(() => {
    used = usage(child.pid) ?? used
    if (used.peakMemoryBytes > maxMemoryBytes) child.kill('SIGKILL')
  }, WATCH_INTERVAL_MS)
  return new Promise((resolve, reject) => {
    child.on('close', (code, signal) => {
      clearInterval(watch)
      if (code === 0) resolve({ answer: JSON.parse(output) as Answer, ...used })
      else if (used.peakMemoryBytes <= maxMemoryBytes)
        reject(new Error(`${file} ended with ${signal ?? code}`))
      else reject(new Error(`${file}: expected at most ${gib(maxMemoryBytes)} of memory, it took more`))
    })
  })
}

/** `undefined` where the process has just ended. Times in /proc are in ticks of 10 ms. */
function usage(pid: number | undefined): { peakMemoryBytes: number; cpuSeconds: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const peakKiB = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]
    // Behind the command's name, which may hold anything, user and system time are the 12th and 13th fields.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    if (peakKiB === undefined) return undefined
    const ticks = Number(fields[11]) + Number(fields[12])
    return { peakMemoryBytes: Number(peakKiB) * 1024, cpuSeconds: ticks / 100 }
  } catch {
    return undefined
  }
}

function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`
}
