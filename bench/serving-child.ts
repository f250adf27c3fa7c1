import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

const project = resolve(import.meta.dirname, '..')

/** `plumbline serve` in a process of its own. */
export interface ServingChild {
  /** `http://127.0.0.1:…` */
  readonly address: string
  /** Posts JSON, with a key where one is given. @throws where the answer is no JSON */
  post(
    path: string,
    body: unknown,
    key?: string,
  ): Promise<{ readonly status: number; readonly body: unknown }>
  get(path: string): Promise<unknown>
  /** Ends it as Ctrl-C does, and waits. */
  stop(): Promise<void>
}

/** Starts it on a free port of loopback. @param args of the command, e.g. `--data` and a folder */
export async function startServing(args: readonly string[]): Promise<ServingChild> {
  const child = spawn(
    process.execPath,
    [`${project}/cli/main.ts`, 'serve', '--port', '0', '--json', ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const address = await addressOf(child)
  return {
    address,
    async post(path, body, key) {
      const response = await fetch(`${address}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
        body: JSON.stringify(body),
      })
      return { status: response.status, body: await response.json() }
    },
    get: async (path) => (await fetch(`${address}${path}`)).json(),
    async stop() {
      child.kill('SIGINT')
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

async function addressOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('expected the standard output of plumbline serve, got none')
  let text = ''
  for await (const part of stdout) {
    text += String(part)
    const { address } = /"address": "(?<address>[^"]+)"/u.exec(text)?.groups ?? {}
    if (address !== undefined) return address
  }
  throw new Error(`expected plumbline serve to print its address, got ${JSON.stringify(text)}`)
}
