/**
 * Does anything get lost, stale or doubled while workers, the broker and the network between them fail?
 *
 *   node bench/kill/run.ts [--rounds 20] [--documents 5000] [--changes 200] [--seed 1] [--fault NAME]
 *
 * A real Kafka broker, two workers of one group that write documents to files, and `plumbline worker` on an index of its
 * own, all processes of their own. In each round edits, deletions and new pages are appended while one of them is hit at a
 * random moment; then everything catches up and is held against what was published. At the end the index must be that of
 * a run without Kafka and without faults, and of one made anew from the topic alone. Dead letters must be the five records
 * that were made poisonous, and no process may have ended by itself. Needs Java 17, Maven the first time, and the model.
 * `--fault` hits in one way only, and writes no result.
 */
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { DocumentLog } from '../../core/document-log.ts'
import type { DocumentEvent } from '../../core/event.ts'
import { openEmbeddedLog } from '../../log/embedded/open-embedded-log.ts'
import { KAFKA_DEFAULTS, type KafkaSettings } from '../../log/kafka/kafka-settings.ts'
import { openKafkaLog } from '../../log/kafka/open-kafka-log.ts'
import { startBroker } from '../../test/services/kafka/start-broker.ts'
import { startProxy } from '../../test/services/start-proxy.ts'
import { answerOf, plumbline, startPlumbline } from '../replay/command.ts'
import { writeResult } from '../result.ts'
import { randomFrom } from '../search/random.ts'
import { ChangingDocuments } from './documents.ts'
import { FAULTS, type Fault, type FaultName, type FaultReport, type Targets } from './faults.ts'
import { readFiles } from './file-store.ts'
import { indexLag } from './index-lag.ts'
import { KeptProcess } from './kept-process.ts'
import { appendPoison, POISON_COUNT } from './poison.ts'

/** Kinds in turn; the first twenty rounds hold each at least twice. */
const ORDER: readonly FaultName[] = [
  'kill -9 of a worker',
  'kill -9 of the broker',
  'kill -9 of plumbline worker',
  'SIGTERM of a worker',
  'kill -9 of the broker',
  'a network that is slow and cuts connections',
  'kill -9 of a worker',
  'a full partition for 30 s',
  'kill -9 of plumbline worker',
  'kill -9 of the broker',
]
const EVENTS_PER_APPEND = 10
const PAUSE_MS = 250
const CATCH_UP_WITHIN_MS = 180_000

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    documents: { type: 'string', default: '5000' },
    changes: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    fault: { type: 'string' },
  },
})
const order = values.fault === undefined ? ORDER : [faultNamed(values.fault)]
const random = randomFrom(Number(values.seed))
const documents = new ChangingDocuments(random)
const folder = mkdtempSync(join(tmpdir(), 'plumbline-kill-'))
const files = join(folder, 'files')
const journal = join(folder, 'journal')
const output = join(folder, 'output.log')
const data = join(folder, 'data')
mkdirSync(files)

// Whoever ends this ends its processes, too: they go with `exit`.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const broker = await startBroker()
const proxy = await startProxy(broker.proxied, () => random.next())
const prefix = `kill-${randomUUID()}`
const settings: KafkaSettings = {
  ...KAFKA_DEFAULTS,
  brokers: [broker.address],
  topicPrefix: prefix,
  groupPrefix: prefix,
  sessionTimeoutMs: 6_000,
}
const config = writeConfig('kafka.yaml', prefix)
const { log, deadLetters, close } = await openKafkaLog(settings, { make: true })
const main = resolve(import.meta.dirname, '..', '..', 'cli', 'main.ts')
const kept: KeptProcess[] = []

try {
  await log.append(documents.create(Number(values.documents)))
  await appendPoison(settings)
  const throughProxy = { ...settings, brokers: [`127.0.0.1:${proxy.port}`] }
  const workers = [settings, throughProxy].map((each, at) => keep(`worker ${at + 1}`, fileWorker(each)))
  const indexer = keep('plumbline worker', [main, 'worker', '--config', config, '--data', data, '--json'])
  const targets = { broker, workers, indexer, proxy, journal }
  await caughtUp()
  console.log(`${documents.living.size} documents indexed; now the rounds`)

  const rounds = []
  for (let round = 0; round < Number(values.rounds); round++) {
    const fault = order[round % order.length] as FaultName
    const startedAtMs = performance.now()
    const found = await appendWhile(hit(fault, targets))
    await caughtUp()
    const wrong = wrongInFiles()
    const tookMs = Math.round(performance.now() - startedAtMs)
    rounds.push({ fault, ...found, wrongInFiles: wrong, roundMs: tookMs })
    const took = found.tookOverMs === undefined ? '' : `, taken over after ${found.tookOverMs} ms`
    console.log(`round ${round + 1}: ${fault}${took} (${found.detail}); ${wrong} wrong; ${tookMs} ms`)
  }

  const letters = await deadLetters.list()
  const { wrong: auditWrong } = await plumbline<{ wrong: number }>(
    'audit',
    '--config',
    config,
    '--data',
    data,
  )
  const survived = await digestOf(config, data)
  for (const process of kept) await process.end('SIGTERM')
  const rebuilt = await indexOnce(config, join(folder, 'rebuilt'), log)
  const clean = await cleanRun()
  const found = {
    documents: documents.living.size,
    rounds,
    wrongInFiles: Math.max(...rounds.map((round) => round.wrongInFiles)),
    auditWrong,
    deadLetters: letters.length,
    poisonous: POISON_COUNT,
    endedByThemselves: kept.reduce((sum, process) => sum + process.endedByItself, 0),
    equalToCleanRun: survived === clean,
    rebuiltFromTopicIsEqual: rebuilt === clean,
  }
  console.log(JSON.stringify({ ...found, rounds: undefined }, undefined, 2))
  if (values.fault === undefined) console.log(`written to ${writeResult('kill-kafka', found)}`)
  const isRight =
    found.wrongInFiles + auditWrong + found.endedByThemselves === 0 &&
    letters.length === POISON_COUNT &&
    found.equalToCleanRun &&
    found.rebuiltFromTopicIsEqual
  process.exitCode = isRight ? 0 : 1
  if (isRight) rmSync(folder, { recursive: true, force: true })
  else console.log(`what the processes said: ${output}`)
} finally {
  for (const process of kept) await process.end('SIGKILL')
  await close()
  await proxy.close()
  await broker.remove()
}

function faultNamed(name: string): FaultName {
  if (name in FAULTS) return name as FaultName
  throw new Error(`expected one of ${Object.keys(FAULTS).join(', ')}, got ${name}`)
}

function keep(name: string, args: readonly string[]): KeptProcess {
  const process = new KeptProcess(name, args, output)
  kept.push(process)
  return process
}

function fileWorker(each: KafkaSettings): readonly string[] {
  return [join(import.meta.dirname, 'file-worker.ts'), JSON.stringify(each), files, journal]
}

/** Appends changes as long as `fault` lasts, and at least as many as asked for: there is always something in flight. */
async function appendWhile(fault: Promise<FaultReport>): Promise<FaultReport> {
  let isOver = false
  const over = () => {
    isOver = true
  }
  fault.then(over, over)
  for (let count = 0; !isOver || count < Number(values.changes); count += EVENTS_PER_APPEND) {
    await log.append(documents.change(EVENTS_PER_APPEND))
    await pause(PAUSE_MS)
  }
  return fault
}

async function hit(name: FaultName, targets: Targets): Promise<FaultReport> {
  await pause(500 + random.next() * 2_500)
  const fault: Fault = FAULTS[name]
  return fault(targets, () => random.next())
}

/** Until both groups have handled all that stands in the log. */
async function caughtUp(): Promise<void> {
  const untilMs = performance.now() + CATCH_UP_WITHIN_MS
  for (;;) {
    const lags = [await log.lag('files'), await indexLag(data, log)]
    if (lags.every((lag) => lag === 0)) return
    if (performance.now() > untilMs) {
      throw new Error(
        `expected all to catch up, files and index are ${lags.join(' and ')} behind; see ${output}`,
      )
    }
    await pause(250)
  }
}

function wrongInFiles(): number {
  const found = readFiles(files)
  let wrong = 0
  for (const [id, { contentDigest }] of documents.living) if (found.get(id) !== contentDigest) wrong += 1
  for (const id of found.keys()) if (!documents.living.has(id)) wrong += 1
  return wrong
}

function writeConfig(name: string, groupPrefix: string): string {
  const file = join(folder, name)
  const brokers = `['${broker.address}']`
  writeFileSync(
    file,
    `log: { kind: kafka, brokers: ${brokers}, topicPrefix: ${prefix}, groupPrefix: ${groupPrefix}, sessionSeconds: 6 }\n`,
  )
  return file
}

async function digestOf(configFile: string, dataFolder: string): Promise<string> {
  const { digest } = await plumbline<{ digest: string }>(
    'digest',
    '--config',
    configFile,
    '--data',
    dataFolder,
  )
  return digest
}

/** An index from a log alone, by a worker that is stopped once there is nothing left. @returns its digest */
async function indexOnce(configFile: string, dataFolder: string, from: DocumentLog): Promise<string> {
  const { child, ended } = startPlumbline(['worker', '--config', configFile, '--data', dataFolder, '--json'])
  while (child.exitCode === null && (await indexLag(dataFolder, from)) !== 0) await pause(250)
  child.kill('SIGTERM')
  answerOf(await ended)
  return digestOf(configFile, dataFolder)
}

/** The index of what is published in the end, through the embedded log, with nothing in its way. */
async function cleanRun(): Promise<string> {
  const cleanData = join(folder, 'clean')
  const embedded = join(folder, 'embedded.yaml')
  writeFileSync(embedded, '{}\n')
  mkdirSync(cleanData, { recursive: true })
  const opened = await openEmbeddedLog(join(cleanData, 'log.db'), { mode: 'write' })
  const events = [...documents.living.values()].map(
    (document): DocumentEvent => ({ kind: 'document-upserted', document, occurredAtMs: 0 }),
  )
  await opened.log.append(events)
  const digest = await indexOnce(embedded, cleanData, opened.log)
  await opened.close()
  return digest
}
