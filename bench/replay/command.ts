import { type ChildProcess, spawn } from 'node:child_process'
import { copyFileSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

const main = resolve(import.meta.dirname, '..', '..', 'cli', 'main.ts')

/** How a run of the command line ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly output: string
  /** What it wrote to standard error. */
  readonly remarks: string
}

/** Starts `plumbline` as this Node's own child, so that a kill of it is a kill of the process that works. */
export function startPlumbline(args: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let remarks = ''
  child.stdout.on('data', (part) => (output += part))
  child.stderr.on('data', (part) => (remarks += part))
  const ended = new Promise<Ended>((done) =>
    child.on('close', (code, signal) => done({ code, signal, output, remarks })),
  )
  return { child, ended }
}

/** Runs `plumbline … --json` to its end. @throws {Error} where it fails */
export async function plumbline<Answer>(...args: readonly string[]): Promise<Answer> {
  return answerOf<Answer>(await startPlumbline([...args, '--json']).ended)
}

/** The answer of a run with `--json` that has ended. @throws {Error} where it failed */
export function answerOf<Answer>({ code, signal, output, remarks }: Ended): Answer {
  if (code === 0) return JSON.parse(output) as Answer
  throw new Error(`expected plumbline to succeed, it ended with ${signal ?? code}: ${output}${remarks}`)
}

/** Makes a data folder that knows embeddings already: a copy of `file`, where one is given. */
export function seedEmbeddings(dataFolder: string, file: string | undefined): void {
  if (file === undefined) return
  mkdirSync(dataFolder, { recursive: true })
  copyFileSync(file, join(dataFolder, 'embeddings.db'))
}
