/**
 * Does anything get lost, stale or doubled in Qdrant while workers, the broker, Qdrant and the network between them fail?
 *
 *   PLUMBLINE_QDRANT_BIN=… node bench/kill/run-qdrant.ts [--rounds 20] [--documents 5000] [--changes 200] [--seed 1] [--fault NAME]
 *
 * A real Kafka broker, a real Qdrant, and two `plumbline worker` processes of one group that write to one index. In each
 * round edits, deletions and new pages are published while one of them is hit at a random moment; then everything catches
 * up. Then every document of the index is held against what was published, an audit has to find nothing wrong, and the
 * digest has to be that of an embedded index that took the same changes in with nothing in its way. At the end another
 * index, made from the topic alone, has to have it, too. Dead letters must be the five records that were made poisonous.
 * `--fault` hits in one way only, and writes no result.
 */
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { DocumentEvent } from '../../core/event.ts'
import { KAFKA_DEFAULTS, type KafkaSettings } from '../../log/kafka/kafka-settings.ts'
import { openKafkaLog } from '../../log/kafka/open-kafka-log.ts'
import { groupOf } from '../../pipelines/generations.ts'
import { openQdrantStore } from '../../stores/qdrant/open-qdrant-store.ts'
import { QDRANT_DEFAULTS } from '../../stores/qdrant/qdrant-settings.ts'
import { freePorts } from '../../test/services/free-ports.ts'
import { startBroker } from '../../test/services/kafka/start-broker.ts'
import { startQdrant } from '../../test/services/qdrant/start-qdrant.ts'
import { startProxy } from '../../test/services/start-proxy.ts'
import { plumbline } from '../replay/command.ts'
import { writeResult } from '../result.ts'
import { randomFrom } from '../search/random.ts'
import { ChangingDocuments } from './documents.ts'
import { watchHandled } from './handled.ts'
import { KeptProcess } from './kept-process.ts'
import { openPlainIndex } from './plain-index.ts'
import { appendPoison, POISON_COUNT } from './poison.ts'
import { FAULTS, type Fault, type FaultName, ORDER, type Targets } from './qdrant-faults.ts'

const EVENTS_PER_APPEND = 10
const PAUSE_MS = 250
const CATCH_UP_WITHIN_MS = 240_000
const REBUILD_WITHIN_MS = 900_000

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    documents: { type: 'string', default: '5000' },
    changes: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    fault: { type: 'string' },
  },
})
const binary = process.env['PLUMBLINE_QDRANT_BIN']
if (!binary) throw new Error('expected PLUMBLINE_QDRANT_BIN, a server to kill, found none')
const order = values.fault === undefined ? ORDER : [faultNamed(values.fault)]
const random = randomFrom(Number(values.seed))
const documents = new ChangingDocuments(random)
const folder = mkdtempSync(join(tmpdir(), 'plumbline-kill-qdrant-'))
const output = join(folder, 'output.log')
const prefix = `kill-${randomUUID()}`

// Whoever ends this ends its processes, too: they go with `exit`.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const [broker, qdrant, [storePort = 0]] = await Promise.all([
  startBroker(),
  startQdrant(binary),
  freePorts(1),
])
const qdrantPort = Number(new URL(qdrant.url).port)
const toBroker = await startProxy(broker.proxied, () => random.next())
const toStore = await startProxy({ listenPort: storePort, targetPort: qdrantPort }, () => random.next())
const settings: KafkaSettings = {
  ...KAFKA_DEFAULTS,
  brokers: [broker.address],
  topicPrefix: prefix,
  groupPrefix: prefix,
  sessionTimeoutMs: 6_000,
}
const direct = writeConfig('direct', { broker: broker.address, store: qdrant.url, index: 'kill' })
const proxied = writeConfig('proxied', {
  broker: `127.0.0.1:${toBroker.port}`,
  store: `http://127.0.0.1:${storePort}`,
  index: 'kill',
})
const { log, deadLetters, close } = await openKafkaLog(settings, { make: true })
const store = await openQdrantStore({ ...QDRANT_DEFAULTS, url: qdrant.url, index: 'kill' })
mkdirSync(join(folder, 'plain'))
const plain = await openPlainIndex(join(folder, 'plain'))
const kept: KeptProcess[] = []
let unpublished: DocumentEvent[] = []

try {
  await publish(documents.create(Number(values.documents)))
  await appendPoison(settings)
  const workers = [direct, proxied].map((config, at) => keep(`worker ${at + 1}`, config))
  const startedAtMs = performance.now()
  await untilLive()
  const filledMs = Math.round(performance.now() - startedAtMs)
  console.log(`${documents.living.size} documents indexed in ${filledMs} ms; now the rounds`)
  const targets: Targets = { broker, qdrant, workers, toBroker, toStore }
  const rounds = []
  for (let round = 0; round < Number(values.rounds); round++) {
    const found = await runRound(order[round % order.length] as FaultName, targets)
    rounds.push(found)
    console.log(`round ${round + 1}: ${JSON.stringify(found)}`)
  }

  const letters = await deadLetters.list()
  const endedByThemselves = kept.reduce((sum, process) => sum + process.endedByItself, 0)
  for (const process of kept) await process.end('SIGTERM')
  const rebuiltFromTopicIsEqual = (await rebuilt()) === (await plain.digestAfter([]))
  const found = {
    documents: documents.living.size,
    filledMs,
    rounds,
    wrong: Math.max(...rounds.map(({ wrong }) => wrong)),
    auditWrong: Math.max(...rounds.map(({ auditWrong }) => auditWrong)),
    equalToCleanRun: rounds.every(({ isEqual }) => isEqual),
    deadLetters: letters.length,
    poisonous: POISON_COUNT,
    endedByThemselves,
    rebuiltFromTopicIsEqual,
  }
  console.log(JSON.stringify({ ...found, rounds: undefined }, undefined, 2))
  if (values.fault === undefined)
    console.log(`written to ${writeResult(`kill-qdrant-${values.seed}`, found)}`)
  const isRight =
    found.wrong + found.auditWrong === 0 &&
    found.equalToCleanRun &&
    letters.length === POISON_COUNT &&
    rebuiltFromTopicIsEqual
  process.exitCode = isRight ? 0 : 1
  if (isRight) rmSync(folder, { recursive: true, force: true })
  else console.log(`what the processes said: ${output}`)
} finally {
  for (const process of kept) await process.end('SIGKILL')
  await Promise.all([close(), store.close(), plain.close(), toBroker.close(), toStore.close()])
  await broker.remove()
  await qdrant.remove()
}

function faultNamed(name: string): FaultName {
  if (name in FAULTS) return name as FaultName
  throw new Error(`expected one of ${Object.keys(FAULTS).join(', ')}, got ${name}`)
}

/** The configuration of a worker. @returns its file */
function writeConfig(
  name: string,
  at: { readonly broker: string; readonly store: string; readonly index: string },
): string {
  const file = join(folder, `${name}.yaml`)
  const topics = `topicPrefix: ${prefix}, groupPrefix: ${prefix}, sessionSeconds: 6`
  const lines = [
    `data: ${join(folder, name)}`,
    `log: { kind: kafka, brokers: ['${at.broker}'], ${topics} }`,
    `store: { kind: qdrant, url: '${at.store}', index: ${at.index}, timeoutSeconds: 10 }`,
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

function keep(name: string, config: string): KeptProcess {
  const main = resolve(import.meta.dirname, '..', '..', 'cli', 'main.ts')
  const process = new KeptProcess(name, [main, 'worker', '--config', config, '--json'], output)
  kept.push(process)
  return process
}

async function publish(events: readonly DocumentEvent[]): Promise<void> {
  await log.append(events)
  unpublished.push(...events)
}

/** Hits, publishing all the while, and holds what is there afterwards against what was published. */
async function runRound(name: FaultName, targets: Targets) {
  const startedAtMs = performance.now()
  const fault: Fault = FAULTS[name]
  const group = groupOf(await liveGeneration())
  const watch = await watchHandled(settings, group)
  const hit = async () => {
    await pause(500 + random.next() * 2_500)
    // What stood in the topic at the moment of the fault is indexed so long after it, whoever does it.
    const untilHandled = await watch.mark()
    const handling = untilHandled(CATCH_UP_WITHIN_MS)
    const detail = await fault(targets, () => random.next())
    return { detail, tookOverMs: await handling }
  }
  const found = await publishDuring(hit())
  await watch.close()
  await caughtUp(group)
  const { wrong: auditWrong } = await plumbline<{ wrong: number }>('audit', '--config', direct)
  const expected = await plain.digestAfter(unpublished)
  unpublished = []
  const { id } = await liveGeneration()
  const isEqual = (await store.digest(id)).digest === expected
  return {
    fault: name,
    ...found,
    wrong: await wrongDocuments(),
    auditWrong,
    isEqual,
    roundMs: Math.round(performance.now() - startedAtMs),
  }
}

/** Publishes changes as long as `fault` lasts, and at least as many as asked for: there is always something in flight. */
async function publishDuring<T>(fault: Promise<T>): Promise<T> {
  let isOver = false
  const over = () => {
    isOver = true
  }
  fault.then(over, over)
  for (let count = 0; !isOver || count < Number(values.changes); count += EVENTS_PER_APPEND) {
    await publish(documents.change(EVENTS_PER_APPEND))
    await pause(PAUSE_MS)
  }
  return fault
}

async function liveGeneration() {
  const live = await store.live()
  if (live === undefined) throw new Error(`expected a live generation, found none; see ${output}`)
  return live
}

async function untilLive(): Promise<void> {
  await until('an index', async () => (await store.live()) !== undefined, REBUILD_WITHIN_MS)
  await caughtUp(groupOf(await liveGeneration()))
}

async function caughtUp(group: string): Promise<void> {
  await until('all to catch up', async () => (await log.lag(group)) === 0)
}

async function until(
  what: string,
  holds: () => Promise<boolean>,
  withinMs = CATCH_UP_WITHIN_MS,
): Promise<void> {
  const untilMs = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > untilMs) throw new Error(`expected ${what}, waited in vain; see ${output}`)
    await pause(250)
  }
}

/** Documents of the index that are lost, stale, doubled, or should not be there. */
async function wrongDocuments(): Promise<number> {
  const missing = new Map(documents.living)
  let wrong = 0
  for await (const { documentId, bodyDigest, copies } of store.states((await liveGeneration()).id)) {
    if (documents.living.get(documentId)?.contentDigest !== bodyDigest || copies !== 1) wrong += 1
    missing.delete(documentId)
  }
  return wrong + missing.size
}

/** Another index, by another group, from the topic alone. @returns its digest */
async function rebuilt(): Promise<string> {
  const config = writeConfig('rebuilt', { broker: broker.address, store: qdrant.url, index: 'rebuilt' })
  const other = await openQdrantStore({ ...QDRANT_DEFAULTS, url: qdrant.url, index: 'rebuilt' })
  const worker = keep('rebuilding worker', config)
  const isRebuilt = async () => {
    const live = await other.live()
    return live !== undefined && (await log.lag(groupOf(live))) === 0
  }
  await until('another index', isRebuilt, REBUILD_WITHIN_MS)
  await worker.end('SIGTERM')
  const { digest } = await other.digest((await other.view()).generation.id)
  await other.close()
  return digest
}
