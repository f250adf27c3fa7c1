import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'

const main = resolve(import.meta.dirname, '..', '..', 'cli', 'main.ts')

/** How a run of the command line ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly output: string
}

/** Starts `plumbline` as this Node's own child, so that a kill of it is a kill of the process that works. */
export function startPlumbline(args: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let complaints = ''
  child.stdout.on('data', (part) => (output += part))
  child.stderr.on('data', (part) => (complaints += part))
  const ended = new Promise<Ended>((done) =>
    child.on('close', (code, signal) => done({ code, signal, output: output === '' ? complaints : output })),
  )
  return { child, ended }
}

/** Runs `plumbline … --json` to its end. @throws {Error} where it fails */
export async function plumbline<Answer>(...args: readonly string[]): Promise<Answer> {
  const { code, signal, output } = await startPlumbline([...args, '--json']).ended
  if (code !== 0)
    throw new Error(`expected plumbline ${args[0]} to succeed, it ended with ${signal ?? code}: ${output}`)
  return JSON.parse(output) as Answer
}
