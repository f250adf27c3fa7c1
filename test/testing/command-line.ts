import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

export const PROJECT = resolve(import.meta.dirname, '..', '..')

/** How a command ended. */
export interface Ended {
  /** Exit status; `undefined` where a signal ended it. */
  readonly status: number | undefined
  readonly stdout: string
  readonly stderr: string
}

/** A command that runs. */
export interface Running {
  readonly child: ChildProcess
  /** Sends SIGINT to the command, and to those that it has started where it is in a group of its own. */
  pressCtrlC(): void
  /** What it has written so far. */
  readonly written: { stdout: string; stderr: string }
  readonly ended: Promise<Ended>
}

/** Starts the CLI as a process of its own, on this Node, in `cwd`, with no terminal. */
export function start(cwd: string, ...args: readonly string[]): Running {
  return startProgram(cwd, process.execPath, [`${PROJECT}/cli/main.ts`, ...args])
}

/** Runs the CLI to its end. */
export function run(cwd: string, ...args: readonly string[]): Promise<Ended> {
  return start(cwd, ...args).ended
}

/** The same with `--json`: the one document on standard output. */
export async function runJson<T = unknown>(cwd: string, ...args: readonly string[]): Promise<T> {
  const { status, stdout, stderr } = await run(cwd, ...args, '--json')
  if (status !== 0) throw new Error(`expected ${args.join(' ')} to end with 0, got ${status}: ${stderr}`)
  return JSON.parse(stdout) as T
}

/**
 * Starts any program in `cwd`, without the settings of who runs the tests. It must not install: this runs on what is there.
 *
 * @param ownGroup for programs that start others and leave them to the terminal's Ctrl-C, as npm does (no).
 */
export function startProgram(
  cwd: string,
  program: string,
  args: readonly string[],
  { ownGroup = false } = {},
): Running {
  const { PLUMBLINE_DATA: _, ...inherited } = process.env
  const env = { ...inherited, PLUMBLINE_INSTALL: 'never' }
  const child = spawn(program, args, { cwd, env, detached: ownGroup, stdio: ['ignore', 'pipe', 'pipe'] })
  const written = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    written.stderr += text
  })
  return {
    child,
    pressCtrlC: () => {
      if (child.pid !== undefined) process.kill(ownGroup ? -child.pid : child.pid, 'SIGINT')
    },
    written,
    ended: endOf(child, written),
  }
}

async function endOf(child: ChildProcess, written: Running['written']): Promise<Ended> {
  const [status] = (await once(child, 'close')) as [number | null]
  return { status: status ?? undefined, ...written }
}
