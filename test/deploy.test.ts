import { readFileSync } from 'node:fs'
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
  readonly services: Readonly<
    Record<string, { readonly image?: string; readonly command?: readonly string[] }>
  >
}

const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8')
const { services } = parse(read('deploy/compose.yaml'), { merge: true }) as Compose

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
    expect(services['qdrant']?.image).toBe(`qdrant/qdrant:v${QDRANT_VERSION}`)
  })

  it('runs commands that there are', () => {
    const known = commandsOf(createProgram()).map(({ command }) => command.name())
    const used = Object.values(services).flatMap(({ command }) => command?.slice(0, 1) ?? [])
    expect(used).toHaveLength(3)
    expect(known).toEqual(expect.arrayContaining(used))
  })
})
