import type { Candidate, StageMark } from '../core/retriever.ts'
import type { ScoredChunk } from '../core/store.ts'

/**
 * Candidates out of what a stage found, best first: each gets the stage's rank and score beside the marks of
 * earlier stages.
 */
export function markStage(
  stage: string,
  found: readonly ScoredChunk[],
  earlier: (chunk: ScoredChunk) => Readonly<Record<string, StageMark>> = () => ({}),
): readonly Candidate[] {
  return found.map((chunk, index) => ({
    ...chunk,
    stages: { ...earlier(chunk), [stage]: { rank: index + 1, score: chunk.score } },
  }))
}
