import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DataDamagedError, DatasetError } from '../../core/errors.ts'
import type { PageNote } from '../../core/source-catalog.ts'
import type { Dataset } from '../../evaluate/datasets/dataset.ts'
import { fingerprint, type IndexIdentity } from '../../evaluate/fingerprint.ts'
import { openEmbeddedLog } from '../../log/embedded/open-embedded-log.ts'
import type { Chunker } from '../../pipelines/chunker.ts'
import { type IndexSourcesReport, indexSources } from '../../pipelines/index-sources.ts'
import { englishAnalyzer } from '../../retrievers/analysis/english-analyzer.ts'
import { GENERATION_FORMAT } from '../../stores/embedded/generation-format.ts'
import { openEmbeddedStore } from '../../stores/embedded/open-embedded-store.ts'
import { markdownChunker } from '../chunker.ts'
import type { OpenedEmbedder } from '../open-embedder.ts'
import type { WorkOptions } from '../open-indexer.ts'
import type { Settings } from '../settings.ts'
import { pageConnector } from './page-connector.ts'
import { passageConnector } from './passage-connector.ts'
import { countTruncated, notingTruncated } from './truncated-texts.ts'
import { wholePassageChunker } from './whole-passage-chunker.ts'

/** The one source of an evaluation's index: documents are `corpus:<corpus-id>`. */
export const CORPUS_SOURCE = 'corpus'

/** The index of a corpus, ready to be asked. */
export interface CorpusIndex {
  readonly identity: IndexIdentity
  /** Of the identity; names the folder. */
  readonly fingerprint: string
  /** Folder of the store. */
  readonly store: string
  /** Passages that the model read for it now; the others' vectors were known, or the index was there. */
  readonly embedded: number
  /** Different passages that are longer than the model reads. */
  readonly truncated: number
  /** Pages or passages that hold nothing to index, and why. */
  readonly skipped: readonly PageNote[]
  /** Pages that could not be read or indexed, and why. */
  readonly failed: readonly PageNote[]
}

/**
 * Makes the index of a data set's corpus equal to the corpus: from nothing, from where an earlier call was cut off, or
 * from an index that is there, which costs a look at the corpus. Lies below `data.evaluations`, under a name made of all
 * that decides what is in it; log, worker and store are the real ones.
 *
 * @throws the signal's reason where it is interrupted. @throws {WriterLockedError} while another process does the same.
 */
export async function indexCorpus(
  { name, corpus }: Dataset,
  datasetFolder: string,
  { config, data }: Settings,
  opened: OpenedEmbedder,
  { signal, report }: WorkOptions,
): Promise<CorpusIndex> {
  const { embedder } = opened
  const analyzer = englishAnalyzer()
  const isPages = corpus.kind === 'pages'
  const chunker: Chunker = isPages
    ? markdownChunker(config.chunks.maxTokens, embedder.countTokens)
    : wholePassageChunker
  const connector = isPages
    ? pageConnector(CORPUS_SOURCE, corpus.folder, config.limits.maxFileBytes)
    : passageConnector(CORPUS_SOURCE, datasetFolder, corpus)
  const identity: IndexIdentity = {
    corpus: corpus.digest,
    modelId: embedder.modelId,
    chunker: chunker.id,
    analyzer: analyzer.id,
    store: `embedded-${GENERATION_FORMAT.version}`,
  }
  const id = fingerprint(identity)
  const folder = join(data.evaluations, id)
  const storeFolder = join(folder, 'store')
  const truncatedFile = join(folder, 'truncated.txt')
  const missesBefore = opened.counters().embeddingCacheMisses

  mkdirSync(folder, { recursive: true })
  const store = await openEmbeddedStore(storeFolder, { mode: 'write' })
  try {
    const { log, deadLetters, sources, close } = await openEmbeddedLog(join(folder, 'log.db'), {
      mode: 'write',
    })
    try {
      const done = await indexSources({
        log,
        deadLetters,
        sources,
        store,
        analyzer,
        chunker,
        connectors: [connector],
        embedder: notingTruncated(embedder, truncatedFile),
        deleteGuardShare: 1,
        now: Date.now,
        signal,
        ...(report && { report }),
      })
      signal.throwIfAborted()
      assertWhole(done, name, folder)
      const letters = await deadLetters.list()
      return {
        identity,
        fingerprint: id,
        store: storeFolder,
        embedded: opened.counters().embeddingCacheMisses - missesBefore,
        truncated: countTruncated(truncatedFile),
        skipped: done.runs.flatMap(({ run }) => run.skipped),
        failed: [
          ...done.runs.flatMap(({ run }) => run.failed),
          ...letters.map(({ documentId, reason }) => ({
            path: documentId.slice(CORPUS_SOURCE.length + 1),
            reason,
          })),
        ],
      }
    } finally {
      await close()
    }
  } finally {
    await store.close()
  }
}

function assertWhole({ runs, isLive }: IndexSourcesReport, name: string, folder: string): void {
  for (const { run } of runs) {
    if (run.error !== undefined)
      throw new DatasetError(`${name}: expected to read the corpus to its end: ${run.error}`)
  }
  if (!isLive) {
    throw new DataDamagedError(
      `expected an index of ${name} that passes its audit at ${folder}, got one that does not; delete the folder and run again`,
    )
  }
}
