import type { Connector } from '../../core/connector.ts'
import { type FakeEmbedder, fakeEmbedder } from '../../core/testing/fake-embedder.ts'
import { memoryDeadLetters, memoryLog, memorySourceCatalog } from '../../core/testing/memory-log.ts'
import { openReferenceStore } from '../../core/testing/reference-store.ts'
import { type AuditReport, audit } from '../audit.ts'
import { type IndexSourcesOptions, type IndexSourcesReport, indexSources } from '../index-sources.ts'
import { paragraphChunker } from './paragraph-chunker.ts'
import { wordAnalyzer } from './word-analyzer.ts'

/** What `indexSources` wants, in memory; any part may be another. The clock stands still, waits take no time. */
export interface FakeSystem extends Omit<IndexSourcesOptions, 'connectors'> {
  readonly embedder: FakeEmbedder
}

/** An empty system in memory. */
export function fakeSystem(parts: Partial<FakeSystem> = {}): FakeSystem {
  return {
    log: memoryLog(),
    deadLetters: memoryDeadLetters(),
    sources: memorySourceCatalog(),
    store: openReferenceStore(),
    embedder: fakeEmbedder({ dimensions: 8 }),
    analyzer: wordAnalyzer(),
    chunker: paragraphChunker(),
    deleteGuardShare: 0.15,
    now: () => 1_000,
    signal: new AbortController().signal,
    sleep: async (_, signal) => signal.throwIfAborted(),
    ...parts,
  }
}

/** Indexes these sources. */
export function index(system: FakeSystem, ...connectors: readonly Connector[]): Promise<IndexSourcesReport> {
  return indexSources({ ...system, connectors })
}

/** Audits the live generation. */
export async function auditOf(system: FakeSystem): Promise<AuditReport> {
  const generation = await system.store.live()
  if (generation === undefined) throw new Error('expected a live generation, got none; index something first')
  return audit({ ...system, generation })
}

/** Texts that were embedded as passages, over all calls. */
export function embeddedTexts({ embedder }: FakeSystem): readonly string[] {
  return embedder.calls.flatMap(({ texts }) => texts)
}
