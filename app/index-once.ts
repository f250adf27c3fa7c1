import type { Connector } from '../core/connector.ts'
import { chooseConnectors } from './choose-connectors.ts'
import { isSample } from './default-sources.ts'
import type { IndexIntoReport } from './generations/index-into.ts'
import type { OpenedEmbedder } from './open-embedder.ts'
import { type IndexerOptions, openIndexer } from './open-indexer.ts'
import type { Settings } from './settings.ts'
import type { WorkOptions } from './work-options.ts'

/** What indexing did, with what the whole system adds to it. */
export interface IndexReport extends IndexIntoReport {
  /** Passages that the model read; the others' vectors were known. */
  readonly embedded: number
  /** Sources of the index that were not asked for and stay as they were. */
  readonly others: readonly string[]
  /** Sources that were only there to try, taken out now that somebody's own are indexed. */
  readonly retired: readonly string[]
  readonly durationMs: number
}

/**
 * Indexes `paths`, or the configured sources, or what `otherwise` gives; then lets other processes write again. Where
 * somebody's own are indexed, the documentation that `npm start` brings along leaves the index.
 *
 * @throws {ConfigError} where there is nothing to index.
 */
export async function indexOnce(
  settings: Settings,
  opened: OpenedEmbedder,
  paths: readonly string[],
  options: WorkOptions & Pick<IndexerOptions, 'note'>,
  otherwise: () => readonly Connector[] = () => [],
): Promise<IndexReport> {
  const startedAtMs = performance.now()
  const before = opened.counters()
  const indexer = await openIndexer(settings, opened, options)
  try {
    const known = await indexer.sources()
    const connectors = chooseConnectors(paths, settings, known, otherwise)
    const report = await indexer.index(connectors, options)
    const after = opened.counters()
    const chosen = new Set(connectors.map(({ source }) => source))
    const rest = known.filter(({ name }) => !chosen.has(name))
    const retired = report.interrupted ? [] : rest.filter(isSample).map(({ name }) => name)
    for (const source of retired) await indexer.removeSource(source, options)
    return {
      ...report,
      embedded: after.embeddingCacheMisses - before.embeddingCacheMisses,
      others: rest.flatMap(({ name }) => (retired.includes(name) ? [] : name)),
      retired,
      durationMs: performance.now() - startedAtMs,
    }
  } finally {
    await indexer.close()
  }
}
