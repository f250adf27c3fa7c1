import type { Unit } from './unit.ts'

/** What a packing weighs against each other, in chunks. */
export interface PackingWeights {
  /** What a chunk costs that is all but empty; a full one costs nothing for its size. */
  readonly emptiness: number
  /** How much the texts around a border, by their hash, make it dearer. */
  readonly preference: number
}

/** Half-open range of units. */
export interface UnitRange {
  readonly from: number
  readonly to: number
}

// More than any sum of other costs, so that a unit over the budget stays alone but the packing still exists.
const OVER_BUDGET_COST = 1e6

/**
 * Groups neighbouring units into chunks within the budget, at the least total cost: one for each chunk, its emptiness,
 * and the costs of its borders. A shortest path over the units, in O(units × units in a chunk).
 *
 * Greedy filling moves every border behind an edit. Here borders are worth different amounts, and among equals a hash
 * of the texts beside them decides, so that paths which differ at an edit soon meet again at the same cheap borders.
 *
 * @returns ranges end to end, in order.
 */
export function packUnits(
  units: readonly Unit[],
  budget: number,
  preferenceOf: (unit: Unit) => number,
  weights: PackingWeights,
): readonly UnitRange[] {
  // costs[to]: least cost of packing units [0, to); origins[to]: where the last chunk of that packing begins.
  const costs = new Float64Array(units.length + 1)
  const origins = new Uint32Array(units.length + 1)
  const borderCosts = units.map((unit) => unit.border.cost + weights.preference * preferenceOf(unit))
  for (let to = 1; to <= units.length; to++) {
    costs[to] = Number.POSITIVE_INFINITY
    let size = units[to]?.border.tailSize ?? 0
    for (let from = to - 1; from >= 0; from--) {
      const first = units[from] as Unit
      size += first.size
      if (size > budget && from < to - 1) break
      const filled = (size + first.border.leadSize) / budget
      if (filled > 1 && from < to - 1) continue
      const own = filled > 1 ? OVER_BUDGET_COST : weights.emptiness * (1 - filled) ** 2
      const cost = (costs[from] as number) + 1 + own + (from === 0 ? 0 : (borderCosts[from] as number))
      if (cost < (costs[to] as number)) {
        costs[to] = cost
        origins[to] = from
      }
    }
  }
  const ranges: UnitRange[] = []
  for (let to = units.length; to > 0; to = origins[to] as number)
    ranges.push({ from: origins[to] as number, to })
  return ranges.reverse()
}
