import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePorts } from '../free-ports.ts'

/** What the store is written for, and what users are told to run. */
export const QDRANT_VERSION = '1.18.3'

/** A real server of its own, on free ports of the loopback interface. */
export interface Qdrant {
  /** The same after a restart. */
  readonly url: string
  readonly pid: number
  /** Ends it with SIGKILL; its data stay. */
  kill(): Promise<void>
  /** Starts it again on its data, and waits until it answers. @returns after how many ms it did */
  restart(): Promise<number>
  /** Ends it, and takes its data away. */
  remove(): Promise<void>
}

export interface QdrantOptions {
  /** What it asks for (nobody is asked). */
  readonly apiKey?: string
  /** Files of the certificate that it shows, and of its key (no encryption). */
  readonly tls?: { readonly certificate: string; readonly key: string }
}

const READY_WITHIN_MS = 60_000

/**
 * Starts a server with nothing in it, and waits until it answers.
 *
 * @param binary of the server.
 * @throws {Error} with its last words where it dies
 */
export async function startQdrant(binary: string, { apiKey, tls }: QdrantOptions = {}): Promise<Qdrant> {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-qdrant-'))
  const [port = 0, grpcPort = 0] = await freePorts(2)
  const url = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`
  const logFile = join(folder, 'qdrant.log')
  const env = {
    ...process.env,
    QDRANT__SERVICE__HOST: '127.0.0.1',
    QDRANT__SERVICE__HTTP_PORT: String(port),
    QDRANT__SERVICE__GRPC_PORT: String(grpcPort),
    QDRANT__STORAGE__STORAGE_PATH: join(folder, 'storage'),
    QDRANT__STORAGE__SNAPSHOTS_PATH: join(folder, 'snapshots'),
    QDRANT__TELEMETRY_DISABLED: 'true',
    ...(apiKey !== undefined && { QDRANT__SERVICE__API_KEY: apiKey }),
    ...(tls !== undefined && {
      QDRANT__SERVICE__ENABLE_TLS: 'true',
      QDRANT__TLS__CERT: tls.certificate,
      QDRANT__TLS__KEY: tls.key,
    }),
  }
  let child = await begin()
  // A test run that dies must not leave it behind.
  const killWithParent = () => child.kill('SIGKILL')
  process.on('exit', killWithParent)

  return {
    url,
    get pid() {
      return child.pid ?? 0
    },
    kill: end,
    async restart() {
      const startedAtMs = performance.now()
      child = await begin()
      return performance.now() - startedAtMs
    },
    async remove() {
      await end()
      process.off('exit', killWithParent)
      rmSync(folder, { recursive: true, force: true })
    },
  }

  async function begin(): Promise<ChildProcess> {
    const output = openSync(logFile, 'a')
    const begun = spawn(resolve(binary), { cwd: folder, env, stdio: ['ignore', output, output] })
    closeSync(output)
    const untilMs = performance.now() + READY_WITHIN_MS
    while (!(await answers(port))) {
      if (begun.exitCode !== null || performance.now() > untilMs) {
        begun.kill('SIGKILL')
        throw new Error(`expected Qdrant at ${url}, it said: ${readFileSync(logFile, 'utf8').slice(-2_000)}`)
      }
      await pause(50)
    }
    return begun
  }

  async function end(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
}

/** Whether anybody listens: the port is opened once all collections are loaded. */
async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const [connected] = await Promise.allSettled([once(socket, 'connect')])
  socket.destroy()
  return connected.status === 'fulfilled'
}
