/**
 * Does the index survive kill -9 at any moment, and do readers notice nothing?
 *
 *   node bench/replay/crash.ts [--kills 100] [--seed 1]
 *
 * Replays the real history of the Kubernetes documentation in steps; in each, the indexer's own process is killed at a
 * random moment, then run again to its end. Another process reads all the while. At the end the digest must be that of
 * a fresh index of the final tree.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { writeResult } from '../result.ts'
import { plumbline, startPlumbline } from './command.ts'
import { applyCommit, type Commit, kubernetesHistory } from './history.ts'

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } },
})
const kills = Number(values.kills)
const random = mulberry32(Number(values.seed))
const folder = mkdtempSync(join(tmpdir(), 'plumbline-crash-'))
const tree = join(folder, 'kubernetes')
const data = join(folder, 'data')

interface ReaderSaw {
  readonly polls: number
  readonly errors: readonly string[]
  readonly absent: number
  readonly mixed: number
}

try {
  const history = kubernetesHistory()
  await history.layStart(tree)
  await plumbline('index', tree, '--data', data)
  // A step touches a few pages; how long an indexer lives then bounds the moments at which it can be killed.
  const { durationMs } = await timed(() => plumbline('index', tree, '--data', data))
  const stopReader = startReader(history.commits)

  const size = Math.ceil(history.commits.length / kills)
  let landed = 0
  let inUse = 0
  for (let step = 0; step < kills; step++) {
    for (const commit of history.commits.slice(step * size, (step + 1) * size)) applyCommit(tree, commit)
    const { child, ended } = startPlumbline(['index', tree, '--data', data])
    await sleep(random() * durationMs * 1.5)
    child.kill('SIGKILL')
    const { signal } = await ended
    if (signal === 'SIGKILL') landed++
    if (step % 2 === 1) {
      await plumbline('index', tree, '--data', data)
      inUse++
    }
    console.log(`kill ${step + 1}/${kills}: ${signal === 'SIGKILL' ? 'landed' : 'came too late'}`)
  }
  await plumbline('index', tree, '--data', data)
  const reader = await stopReader()

  const finalTree = join(folder, 'end', 'kubernetes')
  await history.layEnd(finalTree)
  await plumbline('index', finalTree, '--data', join(folder, 'fresh'))
  const survived = await plumbline<{ digest: string }>('digest', '--data', data)
  const fresh = await plumbline<{ digest: string }>('digest', '--data', join(folder, 'fresh'))
  const { wrong } = await plumbline<{ wrong: number }>('audit', '--data', data)

  const found = {
    kills,
    killsThatLanded: landed,
    resumedAtOnce: inUse,
    equalToFresh: survived.digest === fresh.digest,
    auditWrong: wrong,
    reader: { ...reader, errors: [...new Set(reader.errors)] },
  }
  console.log(JSON.stringify(found, undefined, 2))
  console.log(`written to ${writeResult('crash', found)}`)
  const readerSawNothing = reader.errors.length + reader.absent + reader.mixed === 0
  process.exitCode = found.equalToFresh && wrong === 0 && readerSawNothing ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Starts the polling reader on pages that are there all the while, the most edited first. */
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
  const child = spawn(process.execPath, [reader, join(data, 'store'), idsFile], {
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

async function timed(work: () => Promise<unknown>): Promise<{ durationMs: number }> {
  const startedAtMs = performance.now()
  await work()
  return { durationMs: performance.now() - startedAtMs }
}

/** Uniform in [0, 1), from a seed. Source: T. Ettinger's mulberry32, public domain. */
function mulberry32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
