/** How often people were shown a document of a question at a position, and how many of them clicked it there. */
export interface ShownCount {
  readonly question: string
  readonly documentId: string
  /** From 1. */
  readonly position: number
  readonly shown: number
  readonly clicked: number
}

/** How much less often people look the further down they are. */
export interface PositionBias {
  /** Chance of being looked at, of each position from the first on, whose own is 1; in (0, 1]. */
  readonly propensities: readonly number[]
  /** The power law `k^-eta` that comes nearest, for positions further down. */
  readonly eta: number
  /** Pairs of a question and a document that stood at more than one position: what it rests on. */
  readonly pairs: number
}

/** Fewer clicks on documents that moved say nothing. */
const LEAST_CLICKS = 50
/** The bias is everybody's: a few cannot set it. */
const LEAST_CLICKERS = 10
const MAX_ETA = 3
const SWEEPS = 1_000

/**
 * Position bias from what was shown anyway: a document that stood at two positions for the same question is as relevant at
 * both, so that the ratio of its click rates is that of the positions' chances of being looked at. Ratios of all such
 * documents are pooled by Mantel and Haenszel, which bears documents that were shown a few times; those of all pairs of
 * positions are made one by weighted least squares of their logarithms.
 * Source: Agarwal, Zaitsev, Wang, Li, Najork, Joachims, "Estimating Position Bias without Intrusive Interventions", WSDM
 * 2019, arXiv:1806.03555 (intervention harvesting, all pairs); Mantel, Haenszel, JNCI 22(4), 1959.
 *
 * @param clickers people who clicked anything.
 * @returns `undefined` where too little was moved and clicked, or by too few, or nothing ties a position to the first.
 */
export function estimatePositionBias(
  counts: readonly ShownCount[],
  clickers: number,
): PositionBias | undefined {
  if (clickers < LEAST_CLICKERS) return undefined
  const moved = [
    ...Map.groupBy(counts, ({ question, documentId }) => JSON.stringify([question, documentId])).values(),
  ]
    .map((own) => own.filter(({ shown }) => shown > 0))
    .filter((own) => new Set(own.map(({ position }) => position)).size > 1)
  const clicks = moved.flat().reduce((sum, { clicked }) => sum + clicked, 0)
  const ratios = ratiosOf(moved)
  if (clicks < LEAST_CLICKS || !ratios.some(({ high, low }) => Math.min(high, low) === 1)) return undefined
  const logs = settled(ratios)
  const eta = nearestPower(logs, ratios)
  const last = Math.max(...logs.keys())
  return {
    propensities: Array.from({ length: last }, (_, index) => {
      const log = logs.get(index + 1)
      return Math.min(1, log === undefined ? (index + 1) ** -eta : Math.exp(log))
    }),
    eta,
    pairs: moved.length,
  }
}

/** What two positions say of each other: the logarithm of their ratio, and how much it weighs. */
interface LogRatio {
  readonly high: number
  readonly low: number
  readonly value: number
  /** 1 by its variance, about. */
  readonly weight: number
}

function ratiosOf(moved: readonly (readonly ShownCount[])[]): readonly LogRatio[] {
  const sums = new Map<
    string,
    { high: number; low: number; top: number; bottom: number; clicks: [number, number] }
  >()
  for (const own of moved) {
    for (const high of own) {
      for (const low of own.filter(({ position }) => position > high.position)) {
        const key = `${high.position} ${low.position}`
        const sum = sums.get(key) ?? {
          high: high.position,
          low: low.position,
          top: 0,
          bottom: 0,
          clicks: [0, 0],
        }
        const all = high.shown + low.shown
        sum.top += (high.clicked * low.shown) / all
        sum.bottom += (low.clicked * high.shown) / all
        sum.clicks = [sum.clicks[0] + high.clicked, sum.clicks[1] + low.clicked]
        sums.set(key, sum)
      }
    }
  }
  return [...sums.values()].flatMap(({ high, low, top, bottom, clicks: [above, below] }) => {
    if (top === 0 || bottom === 0) return []
    return [{ high, low, value: Math.log(top / bottom), weight: 1 / (1 / above + 1 / below) }]
  })
}

/** Position → logarithm of its chance, the first's being 0; only of positions that ratios tie to the first. */
function settled(ratios: readonly LogRatio[]): ReadonlyMap<number, number> {
  const logs = new Map([[1, 0]])
  for (let grown = 0; grown < logs.size; ) {
    grown = logs.size
    for (const { high, low } of ratios) {
      if (logs.has(high) || logs.has(low)) {
        for (const position of [high, low]) if (!logs.has(position)) logs.set(position, 0)
      }
    }
  }
  const known = ratios.filter(({ high }) => logs.has(high))
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const position of [...logs.keys()].filter((one) => one !== 1)) {
      let [sum, weights] = [0, 0]
      for (const { high, low, value, weight } of known) {
        if (high === position) sum += weight * ((logs.get(low) ?? 0) + value)
        else if (low === position) sum += weight * ((logs.get(high) ?? 0) - value)
        else continue
        weights += weight
      }
      logs.set(position, sum / weights)
    }
  }
  return logs
}

/** The η of `k^-η` by least squares of logarithms, a position weighing what its ratios do. */
function nearestPower(logs: ReadonlyMap<number, number>, ratios: readonly LogRatio[]): number {
  let [above, below] = [0, 0]
  for (const [position, log] of logs) {
    const weight = ratios
      .filter(({ high, low }) => high === position || low === position)
      .reduce((sum, one) => sum + one.weight, 0)
    above -= weight * log * Math.log(position)
    below += weight * Math.log(position) ** 2
  }
  return Math.min(MAX_ETA, Math.max(0, above / below))
}
