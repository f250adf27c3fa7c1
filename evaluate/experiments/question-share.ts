import { sha256 } from '../../core/sha256.ts'
import type { Dataset } from '../datasets/dataset.ts'

/**
 * A part of a set's questions, drawn by the seed, in their order: a larger part holds every smaller one.
 *
 * @param share in (0, 1]; at least one question, and for 1 the set itself.
 */
export function questionShare(dataset: Dataset, share: number, seed: number): Dataset {
  if (share >= 1) return dataset
  const drawn = [...dataset.queries.keys()]
    .map((query) => [sha256(`${seed}\n${query}`), query] as const)
    .sort()
    .slice(0, Math.max(1, Math.round(share * dataset.queries.size)))
  const kept = new Set(drawn.map(([, query]) => query))
  const part = <T>(map: ReadonlyMap<string, T>) => new Map([...map].filter(([query]) => kept.has(query)))
  return {
    ...dataset,
    split: `${dataset.split}, ${kept.size} questions`,
    queries: part(dataset.queries),
    qrels: part(dataset.qrels),
    slices: part(dataset.slices),
    questionsDigest: sha256(`${dataset.questionsDigest}\n${[...kept].sort().join('\n')}`),
  }
}
