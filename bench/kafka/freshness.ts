/**
 * How soon is an edit searchable, through Kafka and one worker?
 *
 *   node bench/kafka/freshness.ts [--store embedded|qdrant] [--commits 502] [--embeddings FILE]
 *
 * Replays the real history of the Kubernetes documentation in its own order: each commit is written to disk, a connector
 * that watches its folder reads and publishes what changed, and a worker, a process of its own, indexes it. The time of a page runs from the
 * write of its commit, and from its append to the topic, to when its new version is durable in the store, as the worker's
 * log has it; a question that is asked from then on finds it. The next commit comes when that is through. Told by page,
 * and by commit until its last page: one commit of 129 pages has as many waiting as a hundred others, and takes as long
 * as the model does.
 * `--embeddings` as for `bench/freshness`. Needs the evaluation data, and for `qdrant` what `bench/qdrant` needs.
 */
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { configuredConnectors } from '../../app/config-sources.ts'
import { openLog } from '../../app/open-log.ts'
import { loadSettings } from '../../app/settings.ts'
import { limitedTo } from '../../app/watch/limited-to.ts'
import { documentIdOf } from '../../core/event.ts'
import { publish } from '../../pipelines/publish.ts'
import { percentile } from '../percentile.ts'
import { plumbline, seedEmbeddings } from '../replay/command.ts'
import { applyCommit, kubernetesHistory } from '../replay/history.ts'
import { writeResult } from '../result.ts'
import { storeNamed, withServices } from './with-services.ts'

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'embedded' },
    commits: { type: 'string', default: '502' },
    embeddings: { type: 'string' },
  },
})
const store = storeNamed(values.store)
const main = resolve(import.meta.dirname, '..', '..', 'cli', 'main.ts')
const note = (text: string) => console.error(text)

await withServices(store, async ({ folder, configure }) => {
  const tree = join(folder, 'kubernetes')
  const config = configure('live', { sources: [{ name: 'kubernetes', path: tree }] })
  const settings = loadSettings({ workingFolder: folder, env: {}, config })
  seedEmbeddings(settings.config.data, values.embeddings)
  const history = kubernetesHistory()
  await history.layStart(tree)
  const [connector] = configuredConnectors(settings.config)
  if (connector === undefined) throw new Error('expected a connector, found none')
  const { log, sources, close } = await openLog(settings, { mode: 'write', note })
  /** Ids of what was appended last. */
  let appended: string[] = []
  const watched = {
    ...log,
    append: async (events: Parameters<typeof log.append>[0]) => {
      await log.append(events)
      appended.push(...events.map(documentIdOf))
    },
  }
  const signal = new AbortController().signal
  const options = { log: watched, sources, deleteGuardShare: 1, now: Date.now, signal }
  await publish(connector, options)
  const worker = startWorker(config)
  await worker.isIndexing
  note('the start is indexed')

  const edits: Edit[] = []
  for (const commit of history.commits.slice(0, Number(values.commits))) {
    appended = []
    applyCommit(tree, commit)
    const writtenAtMs = Date.now()
    const changed = new Set(commit.changes.map(({ path }) => path))
    await publish(await limitedTo(connector, changed, log), options)
    const appendedAtMs = Date.now()
    const ids = new Set(appended)
    for (const id of ids) {
      const storedAtMs = await worker.storedAfter(id, writtenAtMs)
      const sinceAppendMs = Math.max(0, storedAtMs - appendedAtMs)
      edits.push({
        commit: commit.commit,
        pages: ids.size,
        sinceWriteMs: storedAtMs - writtenAtMs,
        sinceAppendMs,
      })
    }
  }
  await worker.stop()
  await close()
  const { wrong } = await plumbline<{ wrong: number }>('audit', '--config', config)
  const found = {
    store,
    commits: Number(values.commits),
    changes: edits.length,
    byPage: summaryOf(edits),
    byPageOfCommitsUnderTen: summaryOf(edits.filter(({ pages }) => pages < 10)),
    byCommitToItsLastPage: summaryOf(lastOfEachCommit(edits)),
    auditWrong: wrong,
  }
  console.log(JSON.stringify(found, undefined, 2))
  console.log(`written to ${writeResult(`kafka-freshness-${store}`, found)}`)
})

/** What one commit did to one page. */
interface Edit {
  readonly commit: string
  /** Pages that the commit changed. */
  readonly pages: number
  readonly sinceWriteMs: number
  readonly sinceAppendMs: number
}

function lastOfEachCommit(edits: readonly Edit[]): readonly Edit[] {
  const last = new Map<string, Edit>()
  for (const edit of edits) {
    const known = last.get(edit.commit)
    if (known === undefined || edit.sinceWriteMs > known.sinceWriteMs) last.set(edit.commit, edit)
  }
  return [...last.values()]
}

function summaryOf(edits: readonly Edit[]) {
  return {
    edits: edits.length,
    sinceWriteMs: percentilesOf(edits.map(({ sinceWriteMs }) => sinceWriteMs)),
    sinceAppendMs: percentilesOf(edits.map(({ sinceAppendMs }) => sinceAppendMs)),
  }
}

function percentilesOf(latenciesMs: readonly number[]) {
  return {
    p50: Math.round(percentile(latenciesMs, 0.5)),
    p95: Math.round(percentile(latenciesMs, 0.95)),
    max: Math.round(Math.max(...latenciesMs)),
  }
}

/** A worker of its own process, followed by its log. */
function startWorker(config: string) {
  const args = [
    '--disable-warning=TimeoutNegativeWarning',
    main,
    'worker',
    '--config',
    config,
    '--log',
    'json',
  ]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const storedAtMs = new Map<string, number>()
  let remarks = ''
  const ended = new Promise<void>((done) => child.on('close', () => done()))
  process.on('exit', () => child.kill('SIGKILL'))
  const isIndexing = new Promise<void>((done) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      remarks = `${remarks}${line}\n`.slice(-2_000)
      if (!line.startsWith('{')) return
      const { time, event, documentId } = JSON.parse(line) as Record<string, string>
      if (event === 'document-stored' && time && documentId) storedAtMs.set(documentId, Date.parse(time))
      if (line.includes('indexing into')) done()
    })
  })
  return {
    isIndexing: Promise.race([
      isIndexing,
      ended.then(() => Promise.reject(new Error(`it ended: ${remarks}`))),
    ]),
    /** When a document was last stored, once that was after `sinceMs`. */
    async storedAfter(id: string, sinceMs: number): Promise<number> {
      for (;;) {
        const atMs = storedAtMs.get(id) ?? 0
        if (atMs >= sinceMs) return atMs
        if (child.exitCode !== null) throw new Error(`expected the worker to go on, it ended: ${remarks}`)
        await pause(2)
      }
    },
    async stop(): Promise<void> {
      child.kill('SIGTERM')
      await ended
    },
  }
}
