import { describe, expect, it } from 'vitest'
import { makeGuard } from '../../inference/pool/run-guard.ts'
import { checkEncoderWeights } from '../../onnx/encoder/encoder-weights.ts'
import { forward } from '../../onnx/encoder/forward.ts'
import { evaluateGraph } from '../autodiff/testing/evaluate-graph.ts'
import { randomValues } from '../autodiff/testing/random-values.ts'
import { GradientSum } from '../passes/gradient-sum.ts'
import { PassRunner } from '../passes/pass-runner.ts'
import { TINY_CONFIG, tinyTensors } from '../testing/tiny-model.ts'
import { encoderParameters, publishedTensors } from './parameters.ts'
import { trainableEncoder } from './trainable-encoder.ts'

const OPTIONS = { threads: 1, maxSessions: 4, guard: makeGuard(), maxHeldBytes: 1_000_000 }
const TEXTS = [
  [101, 103, 104, 105, 102],
  [101, 130, 102],
  [101, 110, 102],
].map((ids) => ({
  ids: Int32Array.from(ids),
  secondTokens: 0,
}))
/** One place and two tokens more than the texts fill. */
const BATCH = { texts: 4, tokens: 7 }

const parameters = encoderParameters(TINY_CONFIG, tinyTensors())
const trained = [...parameters.keys()].filter((name) => name.startsWith('encoder.'))
const model = trainableEncoder(TINY_CONFIG, parameters, 'mean', trained)

describe('weights for training', () => {
  it('go back under their published names, unchanged', () => {
    const published = new Map(publishedTensors(parameters).map((tensor) => [tensor.name, tensor]))
    expect(new Set(published.keys())).toEqual(new Set(tinyTensors().keys()))
    for (const [name, tensor] of tinyTensors()) expect(published.get(name)).toEqual(tensor)
  })
})

describe('the passes of an encoder', () => {
  it.each(['mean', 'cls'] as const)('give the vectors of the exported one, %s pooling', async (pooling) => {
    const runner = new PassRunner(trainableEncoder(TINY_CONFIG, parameters, pooling, trained), OPTIONS)
    const found = await runner.infer(TEXTS, BATCH)
    await runner.release()
    const weights = checkEncoderWeights(TINY_CONFIG, tinyTensors())
    for (const [i, { ids }] of TEXTS.entries()) {
      const { last } = forward(TINY_CONFIG, weights, [...ids])
      const rows = pooling === 'cls' ? last.slice(0, 1) : last
      const sums = [...(last[0] ?? [])].map((_, k) => rows.reduce((sum, row) => sum + (row[k] ?? 0), 0))
      const norm = Math.hypot(...sums)
      for (const [k, sum] of sums.entries()) expect(found[i]?.[k]).toBeCloseTo(sum / norm, 5)
    }
  })

  it('have the gradients of float64, in ONNX Runtime, to 1e-5', async () => {
    const { passes, inputs, seeds } = doubles()
    const expected = evaluateGraph(passes.backward, {
      ...inputs,
      ...values(evaluateGraph(passes.forward, inputs)),
      ...seeds,
    })
    const runner = new PassRunner(model, OPTIONS)
    const gradients = new GradientSum(parameters, trained)
    const held = await runner.forward(TEXTS, BATCH)
    const [seed = new Float64Array()] = Object.values(seeds)
    const slopes = TEXTS.map((_, i) => Float32Array.from(seed.subarray(16 * i, 16 * (i + 1))))
    await runner.backward(held, slopes, gradients)
    await runner.release()
    const pairs = trained.map((name, i) => {
      const of64 = expected[passes.gradients[i]?.name ?? '']?.values ?? new Float64Array()
      return [gradients.totals[name] ?? new Float32Array(), of64] as const
    })
    const error = Math.hypot(...pairs.map(([a, b]) => distance(a, b)))
    const norm = Math.hypot(...pairs.map(([, b]) => distance(new Float32Array(b.length), b)))
    expect(error / norm).toBeLessThan(1e-5)
  })

  it('have gradients that are slopes: along random directions they equal differences in float64', () => {
    const { passes, inputs, seeds } = doubles()
    const forth = values(evaluateGraph(passes.forward, inputs))
    const back = evaluateGraph(passes.backward, { ...inputs, ...forth, ...seeds })
    const [weights = new Float64Array()] = Object.values(seeds)
    const lossAt = (step: number): number => {
      const moved = trained.map((name, i) => {
        const direction = randomValues(inputs[name]?.length ?? 0, i)
        return [name, inputs[name]?.map((value, k) => value + step * (direction[k] as number))]
      })
      const [vectors] = Object.values(
        evaluateGraph(passes.infer, { ...inputs, ...Object.fromEntries(moved) }),
      )
      return vectors?.values.reduce((sum, value, k) => sum + value * (weights[k] as number), 0) ?? 0
    }
    const slope = passes.gradients.reduce((sum, { name }, i) => {
      const gradient = back[name]?.values ?? new Float64Array()
      const direction = randomValues(gradient.length, i)
      return sum + gradient.reduce((total, value, k) => total + value * (direction[k] as number), 0)
    }, 0)
    expect(slope).toBeCloseTo((lossAt(1e-5) - lossAt(-1e-5)) / 2e-5, 6)
  })
})

/** The model's passes with all that goes in, in float64, and a random slope for each number that comes out. */
function doubles() {
  const passes = model.passes(BATCH)
  const weights = [...parameters].map(([name, weight]) => [name, Float64Array.from(weight.values)])
  const texts = Object.entries(model.inputs(TEXTS, BATCH)).map(([name, array]) => [
    name,
    Float64Array.from(array),
  ])
  const inputs: Readonly<Record<string, Float64Array>> = Object.fromEntries([...weights, ...texts])
  // Nothing comes back to the place that no text fills.
  const slope = randomValues(16 * BATCH.texts, 7).map((value, i) => (i < 16 * TEXTS.length ? value : 0))
  return { passes, inputs, seeds: { [passes.seeds[0]?.name ?? '']: slope } }
}

function values(arrays: ReturnType<typeof evaluateGraph>): Readonly<Record<string, Float64Array>> {
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.values]))
}

function distance(a: Float32Array, b: Float64Array): number {
  return Math.hypot(...Array.from(b, (value, i) => value - (a[i] as number)))
}
