import { describe, expect, it } from 'vitest'
import { makeGuard } from '../../inference/pool/run-guard.ts'
import { infoNce } from '../losses/info-nce.ts'
import { tinyEncoder } from '../testing/tiny-encoder.ts'
import { batchGradients, type RowsLoss } from './batch-gradients.ts'
import { GradientSum } from './gradient-sum.ts'
import { PassRunner } from './pass-runner.ts'

const model = tinyEncoder()
const { parameters, trained } = model

/** Four questions and six passages, of 3 to 21 tokens. */
const TEXTS = Array.from({ length: 10 }, (_, n) => ({
  ids: Int32Array.from({ length: 3 + 2 * n }, (_, i) => 103 + ((7 * n + i * (n + 1)) % 50)),
  secondTokens: 0,
}))

const LOSS: RowsLoss = (rows) => {
  const options = { scale: 5, isRelevant: () => false }
  const { value, ofQueries, ofPassages } = infoNce(rows.slice(0, 4), rows.slice(4), options)
  return { value, ofRows: [...ofQueries, ...ofPassages] }
}

describe('gradients over a batch', () => {
  it('are the same in one piece, in chunks, and when passes are gone through twice for want of memory', async () => {
    const whole = await gradientsWith(4_096, 10_000_000)
    const inChunks = await gradientsWith(64, 10_000_000)
    const twice = await gradientsWith(64, 0)
    const partly = await gradientsWith(64, 100_000)
    for (const other of [inChunks, twice, partly]) {
      expect(other.value).toBeCloseTo(whole.value, 5)
      expect(relativeDistance(other.totals, whole.totals)).toBeLessThan(1e-5)
    }
    expect(relativeDistance(twice.totals, inChunks.totals)).toBe(0)
  })

  it('are left alone by a loss that is no number', async () => {
    const { value, totals } = await gradientsWith(64, 10_000_000, (rows) => ({
      value: Number.NaN,
      ofRows: rows,
    }))
    expect(value).toBeNaN()
    expect(Object.values(totals).every((array) => array.every((number) => number === 0))).toBe(true)
  })
})

async function gradientsWith(maxChunkTokens: number, maxHeldBytes: number, loss = LOSS) {
  // Fewer sessions than batch shapes: some are made anew on the way.
  const runner = new PassRunner(model, { threads: 1, maxSessions: 2, guard: makeGuard(), maxHeldBytes })
  const gradients = new GradientSum(parameters, trained)
  const value = await batchGradients(runner, TEXTS, loss, gradients, { maxChunkTokens, seed: 1 })
  await runner.release()
  return { value, totals: gradients.totals }
}

function relativeDistance(a: GradientSum['totals'], b: GradientSum['totals']): number {
  const norms = trained.map((name) => {
    const [left, right] = [a[name] ?? new Float32Array(), b[name] ?? new Float32Array()]
    return [
      Math.hypot(...left.map((value, i) => value - (right[i] as number))),
      Math.hypot(...right),
    ] as const
  })
  return Math.hypot(...norms.map(([error]) => error)) / Math.hypot(...norms.map(([, norm]) => norm))
}
