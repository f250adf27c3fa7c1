import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Kafka, logLevel } from 'kafkajs'
import { freePorts } from '../free-ports.ts'
import { brokerJars } from './broker-jars.ts'
import { brokerProperties, LOGIN } from './broker-properties.ts'
import { selfMadeCertificate } from './self-made-certificate.ts'

/** A real broker of its own, on free ports of the loopback interface. */
export interface Broker {
  /** `127.0.0.1:port`. The same after a restart. */
  readonly address: string
  /** Where a proxy is to listen, and where it is to send what arrives: clients that come through it stay behind it. */
  readonly proxied: { readonly listenPort: number; readonly targetPort: number }
  /** Where clients have to log in, as `LOGIN`. */
  readonly loginAddress: string
  /** Where clients log in over TLS, and the certificate that they have to trust; absent unless it was asked for. */
  readonly secure?: { readonly address: string; readonly certificate: string }
  readonly pid: number
  /** Ends it with SIGTERM; its data stay. */
  stop(): Promise<void>
  /** Ends it with SIGKILL; its data stay. */
  kill(): Promise<void>
  /** Starts it again on its data, and waits until it answers. @returns after how many ms it did */
  restart(): Promise<number>
  /** Ends it, and takes its data away. */
  remove(): Promise<void>
}

const READY_WITHIN_MS = 300_000
const HEAP = ['-XX:+UseSerialGC', '-Xms64m', '-Xmx512m', '-XX:MaxDirectMemorySize=128m']

export interface BrokerOptions {
  /** Whether clients may log in over TLS, too (no). */
  readonly isSecure?: boolean
}

/** Starts a broker with an empty log, and waits until it answers. @throws {Error} with its last words where it dies */
export async function startBroker({ isSecure = false }: BrokerOptions = {}): Promise<Broker> {
  const jars = brokerJars()
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-kafka-'))
  const [port = 0, controllerPort = 0, proxiedPort = 0, proxyPort = 0, loginPort = 0, securePort = 0] =
    await freePorts(6)
  const properties = join(folder, 'server.properties')
  const dataFolder = join(folder, 'data')
  mkdirSync(dataFolder)
  const certificate = isSecure ? selfMadeCertificate(folder) : undefined
  writeFileSync(
    properties,
    brokerProperties({
      port,
      controllerPort,
      proxiedPort,
      proxyPort,
      loginPort,
      dataFolder,
      ...(certificate && { secure: { port: securePort, certificate } }),
    }),
  )
  const logFile = join(folder, 'broker.log')
  const java = ['-XX:+ExitOnOutOfMemoryError', ...HEAP, '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn']
  const classpath = ['-cp', `${jars}/*`]
  format()
  let child = await begin()
  // A test run that dies must not leave it behind.
  const killWithParent = () => child.kill('SIGKILL')
  process.on('exit', killWithParent)

  return {
    address: `127.0.0.1:${port}`,
    proxied: { listenPort: proxyPort, targetPort: proxiedPort },
    loginAddress: `127.0.0.1:${loginPort}`,
    ...(certificate && {
      secure: { address: `127.0.0.1:${securePort}`, certificate: certificate.certificate },
    }),
    get pid() {
      return child.pid ?? 0
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async restart() {
      const startedAtMs = performance.now()
      child = await begin()
      return performance.now() - startedAtMs
    },
    async remove() {
      await end('SIGKILL')
      process.off('exit', killWithParent)
      rmSync(folder, { recursive: true, force: true })
    },
  }

  function format(): void {
    // Kafka's tool takes an id that begins with `-`, as one in 64 does, for an option.
    const clusterId = `k${randomBytes(16).toString('base64url').slice(1)}`
    const account = `SCRAM-SHA-512=[name=${LOGIN.username},password=${LOGIN.password}]`
    const accounts = isSecure ? ['--add-scram', account] : []
    const tool = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', properties, ...accounts]
    const { status, stdout, stderr } = spawnSync(
      'java',
      ['-XX:TieredStopAtLevel=1', ...java, ...classpath, ...tool],
      {
        encoding: 'utf8',
      },
    )
    if (status !== 0) throw new Error(`expected the broker's log to be made, got ${stdout}${stderr}`)
  }

  async function begin(): Promise<ChildProcess> {
    const output = openSync(logFile, 'a')
    const begun = spawn('java', [...java, ...classpath, 'kafka.Kafka', properties], {
      stdio: ['ignore', output, output],
    })
    closeSync(output)
    const untilMs = performance.now() + READY_WITHIN_MS
    while (!(await answers(port))) {
      if (begun.exitCode !== null || performance.now() > untilMs) {
        begun.kill('SIGKILL')
        const said = existsSync(logFile) ? readFileSync(logFile, 'utf8').slice(-2_000) : 'nothing'
        throw new Error(`expected a broker at 127.0.0.1:${port}, it said: ${said}`)
      }
      await pause(100)
    }
    return begun
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
}

/** Whether the broker has taken up its work; a port that is open is not enough. */
async function answers(port: number): Promise<boolean> {
  if (!(await listens(port))) return false
  const client = new Kafka({
    brokers: [`127.0.0.1:${port}`],
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  })
  const admin = client.admin()
  const [described] = await Promise.allSettled([admin.connect().then(() => admin.describeCluster())])
  await admin.disconnect()
  return described.status === 'fulfilled' && described.value.brokers.length === 1
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const [connected] = await Promise.allSettled([once(socket, 'connect')])
  socket.destroy()
  return connected.status === 'fulfilled'
}
