import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { commandsOf, createProgram } from '../cli/program.ts'
import { parseConfig } from '../config/parse-config.ts'
import { KAFKA_VERSION } from './services/kafka/broker-jars.ts'
import { QDRANT_VERSION } from './services/qdrant/start-qdrant.ts'
import { PROJECT } from './testing/command-line.ts'

/** What is written down for users to deploy, as far as it can be checked without deploying it. */
interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, unknown>>
}

interface Service {
  readonly image?: string
  readonly command?: readonly string[]
  readonly volumes?: readonly string[]
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
}

/** Keys of Compose's specification (docs.docker.com/reference/compose-file/services) that the file may use. */
const SERVICE_KEYS = [
  'build',
  'cap_drop',
  'command',
  'depends_on',
  'environment',
  'healthcheck',
  'image',
  'ports',
  'profiles',
  'read_only',
  'restart',
  'security_opt',
  'stop_grace_period',
  'tmpfs',
  'volumes',
]

const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8')
const { services, volumes } = parse(read('deploy/compose.yaml'), { merge: true }) as Compose

describe('config/production.yaml', () => {
  it('is understood, and points the log at Kafka and the store at Qdrant', () => {
    const { log, store } = parseConfig(read('config/production.yaml'), 'config/production.yaml')
    expect(log).toMatchObject({ kind: 'kafka', brokers: ['kafka:9092'], topicPrefix: 'plumbline' })
    expect(store).toMatchObject({ kind: 'qdrant', url: 'http://qdrant:6333', index: 'plumbline' })
  })
})

describe('deploy/compose.yaml', () => {
  it('runs the Kafka that the tests run on, under the name that the configuration has', () => {
    expect(services['kafka']?.image).toBe(`apache/kafka:${KAFKA_VERSION}`)
  })

  it('runs the Qdrant that the store is written for, under the name that the configuration has', () => {
    expect(services['qdrant']?.image).toBe(`qdrant/qdrant:v${QDRANT_VERSION}-unprivileged`)
  })

  it('runs commands that there are', () => {
    const known = commandsOf(createProgram()).map(({ command }) => command.name())
    const used = Object.values(services).flatMap(({ command }) => command?.slice(0, 1) ?? [])
    expect(used).toHaveLength(3)
    expect(known).toEqual(expect.arrayContaining(used))
  })

  it('gives them options that they know', () => {
    for (const { command: [name, ...options] = [] } of Object.values(services)) {
      const found = commandsOf(createProgram()).find(({ command }) => command.name() === name)
      expect(found?.command.parseOptions(options) ?? { unknown: [] }).toMatchObject({ unknown: [] })
    }
  })

  it('says nothing that Compose does not know, and lets nobody do what they need not', () => {
    for (const service of Object.values(services)) {
      expect(SERVICE_KEYS).toEqual(expect.arrayContaining(Object.keys(service)))
      expect(service).toMatchObject({ cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] })
    }
  })

  it('gives worker, connectors and API one data folder, that of the configuration, so that all know how a generation was built', () => {
    const { data } = parseConfig(read('config/production.yaml'), 'config/production.yaml')
    for (const { command, volumes: mounted } of Object.values(services)) {
      if (command !== undefined) expect(mounted).toContain(`data:${data}`)
    }
  })

  it('mounts what is there', () => {
    const mounted = Object.values(services).flatMap((service) => service.volumes ?? [])
    for (const mount of mounted) {
      const [from = ''] = mount.replace(/\$\{\w+:-([^}]*)\}/u, '$1').split(':')
      // The key of Prometheus is made by whoever starts it.
      if (from === './metrics.key') continue
      if (from.startsWith('.')) expect(existsSync(join(PROJECT, 'deploy', from)), from).toBe(true)
      else expect(Object.keys(volumes)).toContain(from)
    }
  })
})
