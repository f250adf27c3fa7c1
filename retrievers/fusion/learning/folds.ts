import { sha256 } from '../../../core/sha256.ts'

/**
 * Deals items into folds, groups whole, each fold about as many groups; the same for the same groups and seed, in
 * whatever order they come.
 *
 * @param groupOf what must stay together.
 * @returns for each fold that holds any, the items held out; together all of them.
 */
export function folds<T>(
  items: readonly T[],
  count: number,
  seed: number,
  groupOf: (item: T) => string,
): readonly (readonly T[])[] {
  const groups = [...new Set(items.map(groupOf))]
  const shuffled = groups.map((group) => [sha256(`${seed}\n${group}`), group] as const).sort()
  const foldOf = new Map(shuffled.map(([, group], index) => [group, index % count]))
  return Array.from({ length: count }, (_, fold) =>
    items.filter((item) => foldOf.get(groupOf(item)) === fold),
  ).filter((held) => held.length > 0)
}
