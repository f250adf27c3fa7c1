import { InvalidQueryError, NothingIndexedError } from '../core/errors.ts'
import type { Generation, SearchScope } from '../core/store.ts'
import { renderHtml } from '../markdown/to-html.ts'
import { listGenerations } from './generations/list-generations.ts'
import { openParts } from './generations/open-parts.ts'
import { findRollbackTarget } from './generations/rollback-target.ts'
import type { OpenedEmbedder } from './open-embedder.ts'
import { type OpenedLog, openLog } from './open-log.ts'
import { openStore } from './open-store.ts'
import { operationsRecords } from './operations/operations-records.ts'
import { expressionSearches } from './pipelines/expression-searches.ts'
import { servedPipelines } from './pipelines/served-pipeline.ts'
import { readinessOf } from './readiness.ts'
import { listJobs } from './schedule/list-jobs.ts'
import type { Settings } from './settings.ts'
import type { System } from './system.ts'
import type { Tracing } from './tracing/open-tracing.ts'
import { tracedSearch } from './tracing/traced-search.ts'

const OFFERED_PIPELINES = ['rrf(bm25, dense)', 'bm25', 'dense']
const MAX_LIMIT = 100

/** Among so many latest runs that of each job is looked for. */
const KNOWN_RUNS = 1_000

/**
 * The reading side of the system: answers questions from whatever is live, also while another process indexes, and
 * before anything is indexed says so. Questions to a generation of another model are embedded with that model. The
 * embedder is the caller's, and stays open.
 *
 * @param note gets what the opening of another model has to say (nobody).
 * @param answered is told of each question, once it is answered (nobody).
 * @throws {PipelineExpressionError} where the pipeline that is served is not understood.
 * @throws {DataDamagedError} where what was promoted cannot be read.
 */
export async function openSystem(
  settings: Settings,
  opened: OpenedEmbedder,
  note: (text: string) => void = () => undefined,
  answered?: Tracing['answered'],
): Promise<System> {
  const { data } = settings
  const searchBy = expressionSearches(settings, opened)
  const served = servedPipelines(settings)
  const servedName = () => searchBy(served().expression).name
  servedName()
  const store = await openStore(settings, { mode: 'read' })
  const log = lazyLog(settings, note)
  const records = operationsRecords(data)
  const shelf = openParts(settings, opened, records.recipes, note)
  /** Models whose threads have started. */
  const awake = new WeakSet<object>()
  const byModel = new Map([[opened, searchBy]])
  const searchesOf = async (generation: Generation) => {
    // Without its model only the dense stages fail, and they say why; BM25 goes on answering.
    const model = await shelf.embedderOf(generation).catch(() => opened)
    const known = byModel.get(model) ?? expressionSearches(settings, model)
    byModel.set(model, known)
    return known
  }

  const search: System['search'] = async ({ query, limit, filter, principal, pipeline, signal }) => {
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
      throw new InvalidQueryError(`expected a limit from 1 to ${MAX_LIMIT}, got ${limit}`)
    }
    const scope: SearchScope = { principal, filter }
    // An expression that is not understood is told before anything is asked of the index.
    const { name } = searchBy(pipeline ?? served().expression)
    const view = await store.view()
    const { search } = (await searchesOf(view.generation))(name)
    return search(view, query, { limit, scope, ...(signal && { signal }) })
  }

  return {
    get pipeline() {
      return servedName()
    },
    get pipelines() {
      return [...new Set([servedName(), ...OFFERED_PIPELINES])]
    },
    search: answered === undefined ? search : tracedSearch(search, answered, Date.now),
    async document(id, principal, passage) {
      const document = await (await store.view()).document(id, principal)
      if (document === undefined) return undefined
      const { source, path, title, url, sourceUpdatedAtMs, indexedAtMs, body, format } = document
      const html = renderHtml(body, format, passage)
      return {
        id,
        source,
        path,
        title,
        ...(url !== undefined && { url }),
        sourceUpdatedAtMs,
        indexedAtMs,
        html,
      }
    },
    counts: async (principal) => (await store.view()).sources(principal),
    sources: async () => (await log.opened())?.sources.list() ?? [],
    deadLetters: async () => (await log.opened())?.deadLetters.list() ?? [],
    generations: async () => listGenerations(store, (await log.opened())?.log, records.moves()),
    moves: () => records.moves(),
    rollbackTarget: async () => (await findRollbackTarget(store, records.moves()))?.id,
    async prepare(signal) {
      const coming = (await store.generations()).at(-1)
      if (coming === undefined || coming.id === (await store.live())?.id) return
      const { questions } = await shelf.embedderOf(coming)
      if (!awake.has(questions)) await questions.embed(['ready'], 'query', signal)
      awake.add(questions)
      await store.view(coming.id)
    },
    jobs: () => listJobs(settings.config.schedule, records.jobRuns(KNOWN_RUNS), Date.now()),
    jobRuns: (limit) => records.jobRuns(limit),
    freshness: () => records.freshness(),
    async audits() {
      const live = await store.live()
      return live === undefined ? [] : records.audits(live.id)
    },
    readiness: async () =>
      readinessOf({
        store,
        log: await log.opened(),
        shelf,
        pipeline: served(),
        auditsOf: ({ id }) => records.audits(id),
      }),
    counters: opened.counters,
    async close() {
      await shelf.close()
      records.close()
      await log.close()
      await store.close()
    },
  }
}

/** The log, opened once there is one. */
function lazyLog(
  settings: Settings,
  note: (text: string) => void,
): { opened(): Promise<OpenedLog | undefined>; close(): Promise<void> } {
  let opening: Promise<OpenedLog | undefined> | undefined
  const open = async () => {
    try {
      return await openLog(settings, { mode: 'read', note })
    } catch (error) {
      opening = undefined
      if (error instanceof NothingIndexedError) return undefined
      throw error
    }
  }
  return {
    opened() {
      opening ??= open()
      return opening
    },
    async close() {
      await (await opening)?.close()
    },
  }
}
