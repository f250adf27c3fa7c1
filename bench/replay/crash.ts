/**
 * Does the index survive kill -9 at any moment, and do readers notice nothing?
 *
 *   node bench/replay/crash.ts [--kills 100] [--seed 1] [--embeddings FILE]
 *
 * Replays the real history of the Kubernetes documentation in steps. In each, the indexer's own process is killed at a
 * random moment of its life, then run again to its end; where a kill comes too late, later steps see one more. Another
 * process reads all the while. At the end the digest must be that of a fresh index of the final tree. `--embeddings` as
 * for `incremental.ts`.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { DocumentLog, LedgerEntry } from '../../core/document-log.ts'
import { sha256 } from '../../core/sha256.ts'
import { openEmbeddedLog } from '../../log/embedded/open-embedded-log.ts'
import { groupOf } from '../../pipelines/generations.ts'
import { openEmbeddedStore } from '../../stores/embedded/open-embedded-store.ts'
import { writeResult } from '../result.ts'
import { randomFrom } from '../search/random.ts'
import { answerOf, plumbline, seedEmbeddings, startPlumbline } from './command.ts'
import { applyCommit, type Commit, inSteps, kubernetesHistory } from './history.ts'
import type { ReaderSaw } from './polling-reader.ts'

/** Weight of the newest run in the moving average of how long an indexer lives. */
const LIFE_SMOOTHING = 0.3
/** Kills come up to this share of an average life: runs differ, and their ends are to be hit too. */
const LATEST_SHARE = 1.3
/** For each kill so many steps: some have to make up for kills that came too late. */
const STEPS_TO_KILL = 1.25

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    embeddings: { type: 'string' },
  },
})
const kills = Number(values.kills)
const random = randomFrom(Number(values.seed))
const folder = mkdtempSync(join(tmpdir(), 'plumbline-crash-'))
const tree = join(folder, 'kubernetes')
const data = join(folder, 'data')
/** What kills left: the log as it was, records in it that were not indexed yet, or all indexed. */
const left = { nothingNew: 0, recordsWaiting: 0, allIndexed: 0 }
let landedKills = 0
let lateKills = 0
let lifeMs = 0

try {
  for (const each of [data, join(folder, 'fresh')]) seedEmbeddings(each, values.embeddings)
  const history = kubernetesHistory()
  await history.layStart(tree)
  await plumbline('index', tree, '--data', data)
  await runToEnd()
  const stopReader = startReader(history.commits)

  const steps = inSteps(history.commits, Math.round(kills * STEPS_TO_KILL))
  for (const [at, commits] of steps.entries()) {
    for (const commit of commits) applyCommit(tree, commit)
    const due = Math.min(kills, at + 1)
    while (landedKills < due && (await runAndKill()));
    await runToEnd()
    console.log(`step ${at + 1}: ${landedKills} kills landed; an indexer lives ${Math.round(lifeMs)} ms`)
  }
  const reader = await stopReader()

  const finalTree = join(folder, 'end', 'kubernetes')
  await history.layEnd(finalTree)
  await plumbline('index', finalTree, '--data', join(folder, 'fresh'))
  const survived = await plumbline<{ digest: string }>('digest', '--data', data)
  const fresh = await plumbline<{ digest: string }>('digest', '--data', join(folder, 'fresh'))
  const { wrong } = await plumbline<{ wrong: number }>('audit', '--data', data)

  const found = {
    commits: history.commits.length,
    steps: steps.length,
    kills: { landed: landedKills, left, cameTooLate: lateKills },
    equalToFresh: survived.digest === fresh.digest,
    auditWrong: wrong,
    reader: { ...reader, errors: [...new Set(reader.errors)] },
  }
  console.log(JSON.stringify(found, undefined, 2))
  console.log(`written to ${writeResult('crash', found)}`)
  const { errors, absent, mixed, incomplete, wentBack } = reader
  const isUnnoticed = errors.length + absent + mixed + incomplete + wentBack === 0
  process.exitCode = found.equalToFresh && wrong === 0 && isUnnoticed && landedKills >= kills ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/**
 * Lets an indexer work for a random part of its life, and kills it. One that ended before must have ended well.
 *
 * @returns whether the kill landed; otherwise nothing is left to do.
 */
async function runAndKill(): Promise<boolean> {
  const before = await logState()
  const { child, ended } = startPlumbline(['index', tree, '--data', data, '--json'])
  await Promise.race([sleep(random.next() * lifeMs * LATEST_SHARE), ended])
  child.kill('SIGKILL')
  const end = await ended
  if (end.signal !== 'SIGKILL') {
    answerOf(end)
    lateKills++
    return false
  }
  const after = await logState()
  landedKills++
  if (after.lag > 0) left.recordsWaiting++
  else if (after.ledger === before.ledger) left.nothingNew++
  else left.allIndexed++
  return true
}

async function logState(): Promise<{ readonly ledger: string; readonly lag: number }> {
  const { log, close } = await openEmbeddedLog(join(data, 'log.db'), { mode: 'read' })
  const entries: LedgerEntry[] = []
  for await (const entry of log.ledger()) entries.push(entry)
  const lag = await lagOf(log)
  await close()
  return { ledger: sha256(JSON.stringify(entries)), lag }
}

async function lagOf(log: DocumentLog): Promise<number> {
  const store = await openEmbeddedStore(join(data, 'store'), { mode: 'read' })
  const [generation] = await store.generations()
  await store.close()
  return generation === undefined ? 0 : log.lag(groupOf(generation))
}

async function runToEnd(): Promise<void> {
  const startedAtMs = performance.now()
  await plumbline('index', tree, '--data', data)
  const tookMs = performance.now() - startedAtMs
  lifeMs += (lifeMs === 0 ? 1 : LIFE_SMOOTHING) * (tookMs - lifeMs)
}

/** Starts the polling reader on pages that are there all the while, the most edited first. @returns how to end it */
function startReader(commits: readonly Commit[]): () => Promise<ReaderSaw> {
  const edits = new Map<string, number>()
  const comeOrGo = new Set<string>()
  for (const { op, path } of commits.flatMap(({ changes }) => changes)) {
    if (op === 'M') edits.set(path, (edits.get(path) ?? 0) + 1)
    else comeOrGo.add(path)
  }
  const pages = [...edits].filter(([path]) => !comeOrGo.has(path) && !path.endsWith('_index.md'))
  const ids = pages
    .sort(([, a], [, b]) => b - a)
    .slice(0, 40)
    .map(([path]) => `kubernetes:${path}`)
  const idsFile = join(folder, 'ids.json')
  writeFileSync(idsFile, JSON.stringify(ids))

  const reader = resolve(import.meta.dirname, 'polling-reader.ts')
  const child = spawn(process.execPath, [reader, join(data, 'store'), idsFile, join(folder, 'reader')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (part) => (output += part))
  const ended = new Promise<void>((done) => child.on('close', () => done()))
  return async () => {
    child.stdin.end()
    await ended
    return JSON.parse(output) as ReaderSaw
  }
}
