import type { ScoredChunk } from '../../../core/store.ts'

/** A ranking as a test types it, best first: page name → score, one chunk a page. */
export function ranking(scores: Readonly<Record<string, number>>): readonly ScoredChunk[] {
  return Object.entries(scores).map(([page, score]) => ({
    chunkId: `test:${page}#0`,
    documentId: `test:${page}`,
    score,
  }))
}
