import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DataDamagedError, DatasetError } from '../../core/errors.ts'
import type { PageNote } from '../../core/source-catalog.ts'
import type { Dataset } from '../../evaluate/datasets/dataset.ts'
import { fingerprint, type IndexIdentity } from '../../evaluate/fingerprint.ts'
import { type EmbeddedLog, openEmbeddedLog } from '../../log/embedded/open-embedded-log.ts'
import { indexSources } from '../../pipelines/index-sources.ts'
import { englishAnalyzer } from '../../retrievers/analysis/english-analyzer.ts'
import { GENERATION_FORMAT } from '../../stores/embedded/generation-format.ts'
import { openEmbeddedStore } from '../../stores/embedded/open-embedded-store.ts'
import type { OpenedEmbedder } from '../open-embedder.ts'
import type { Settings } from '../settings.ts'
import type { WorkOptions } from '../work-options.ts'
import { CORPUS_SOURCE, corpusParts } from './corpus-parts.ts'
import { countTruncated, notingTruncated } from './truncated-texts.ts'

/** The index of a corpus, ready to be asked. */
export interface CorpusIndex {
  readonly identity: IndexIdentity
  readonly storeFolder: string
  /** Passages that the model read for it now; the vectors of others were known. */
  readonly embedded: number
  /** Different passages that are longer than the model reads. */
  readonly truncated: number
  /** What holds nothing to index, and why. */
  readonly skipped: readonly PageNote[]
  /** What could not be read or indexed, and why. */
  readonly failed: readonly PageNote[]
}

/**
 * Makes the index of a data set's corpus equal to the corpus: from nothing, from where an earlier call was cut off, or
 * from an index that is there, which costs a look at the corpus. It lies below `data.evaluations`, in a folder named
 * for all that decides what is in it; log, worker and store are the real ones.
 *
 * @throws the signal's reason where it is interrupted. @throws {WriterLockedError} while another process does the same.
 */
export async function indexCorpus(
  { name, corpus }: Pick<Dataset, 'name' | 'corpus'>,
  settings: Settings,
  opened: OpenedEmbedder,
  work: WorkOptions,
): Promise<CorpusIndex> {
  const { embedder } = opened
  const analyzer = englishAnalyzer()
  const { connector, chunker } = corpusParts(corpus, settings, embedder)
  const identity: IndexIdentity = {
    corpus: corpus.digest,
    modelId: embedder.modelId,
    chunker: chunker.id,
    analyzer: analyzer.id,
    store: `embedded-${GENERATION_FORMAT.version}`,
  }
  const folder = join(settings.data.evaluations, fingerprint(identity))
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
      const { runs, isLive } = await indexSources({
        ...work,
        log,
        deadLetters,
        sources,
        store,
        connectors: [connector],
        chunker,
        analyzer,
        embedder: notingTruncated(embedder, truncatedFile),
        deleteGuardShare: 1,
        now: Date.now,
      })
      work.signal.throwIfAborted()
      for (const { run } of runs) {
        if (run.error !== undefined) throw new DatasetError(`${name}, reading the corpus: ${run.error}`)
      }
      if (!isLive) throw notWhole(name, folder)
      return {
        identity,
        storeFolder,
        embedded: opened.counters().embeddingCacheMisses - missesBefore,
        truncated: countTruncated(truncatedFile),
        skipped: runs.flatMap(({ run }) => run.skipped),
        failed: [...runs.flatMap(({ run }) => run.failed), ...(await putAside(deadLetters))],
      }
    } finally {
      await close()
    }
  } finally {
    await store.close()
  }
}

async function putAside(deadLetters: EmbeddedLog['deadLetters']): Promise<readonly PageNote[]> {
  const letters = await deadLetters.list()
  return letters.map(({ documentId, reason }) => ({
    path: documentId.slice(`${CORPUS_SOURCE}:`.length),
    reason,
  }))
}

function notWhole(name: string, folder: string): DataDamagedError {
  return new DataDamagedError(
    `expected an index of ${name} that passes its audit, got one at ${folder} that does not; delete it and run again`,
  )
}
