import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { makeGuard } from '../../inference/pool/run-guard.ts'
import { floatValues } from '../../onnx/tensor.ts'
import { infoNce } from '../losses/info-nce.ts'
import { ADAM_W, adamWStep, emptyAdamWState } from '../optimizer/adam-w.ts'
import { clipFactor } from '../optimizer/clip-factor.ts'
import { batchGradients, type RowsLoss } from '../passes/batch-gradients.ts'
import { GradientSum } from '../passes/gradient-sum.ts'
import { PassRunner } from '../passes/pass-runner.ts'
import { tinyEncoder } from '../testing/tiny-encoder.ts'
import { publishedTensors } from './parameters.ts'

/** By tensor: its norm, and its products with cos(i) and sin(3i). */
type Summary = Readonly<Record<string, readonly [number, number, number]>>

interface Expected {
  readonly loss: number
  readonly gradients: Summary
  readonly gradientNorms: readonly number[]
  readonly weightsAfterThreeSteps: Summary
  readonly lossAfterThreeSteps: number
}

/** Made by bench/fine-tune/pytorch_values.py, in float64, as is all that follows here. */
const expected: Expected = JSON.parse(readFileSync(join(import.meta.dirname, 'pytorch-values.json'), 'utf8'))

const TEXTS = [
  [101, 103, 104, 105, 102],
  [101, 130, 102],
  [101, 110, 111, 102],
  [101, 120, 102],
  [101, 103, 104, 131, 132, 133, 102],
].map((ids) => ({ ids: Int32Array.from(ids), secondTokens: 0 }))

const LOSS: RowsLoss = (rows) => {
  const options = { scale: 10, isRelevant: () => false }
  const { value, ofQueries, ofPassages } = infoNce(rows.slice(0, 2), rows.slice(2), options)
  return { value, ofRows: [...ofQueries, ...ofPassages] }
}

const model = tinyEncoder()
const { parameters, trained } = model
const runner = new PassRunner(model, {
  threads: 1,
  maxSessions: 8,
  guard: makeGuard(),
  maxHeldBytes: 1_000_000,
})
const gradients = new GradientSum(parameters, trained)
afterAll(() => runner.release())

async function computeGradients(): Promise<number> {
  gradients.clear()
  return batchGradients(runner, TEXTS, LOSS, gradients, { maxChunkTokens: 64, seed: 1 })
}

describe('an encoder in training, against PyTorch in float64', () => {
  it('has the same loss and the same gradients, to 1e-5', async () => {
    expect(await computeGradients()).toBeCloseTo(expected.loss, 5)
    expect(distance(gradients.totals, expected.gradients)).toBeLessThan(1e-5)
  })

  it('has the same weights after three clipped steps of AdamW', async () => {
    const state = emptyAdamWState(parameters, trained)
    for (const [i, expectedNorm] of expected.gradientNorms.entries()) {
      await computeGradients()
      const { norm, factor } = clipFactor(gradients.totals, 1)
      expect(norm).toBeCloseTo(expectedNorm, 4)
      const options = { ...ADAM_W, weightDecay: 0.1 }
      adamWStep(parameters, gradients.totals, state, { step: i + 1, rate: 0.01, factor }, options)
    }
    const weights = Object.fromEntries(trained.map((name) => [name, parameters.get(name)?.values]))
    expect(distance(weights, expected.weightsAfterThreeSteps)).toBeLessThan(1e-4)
    expect(await computeGradients()).toBeCloseTo(expected.lossAfterThreeSteps, 3)
  })
})

/** How far the summaries of arrays are from what they should be, as a share of the norm of all. */
function distance(arrays: Readonly<Record<string, Float32Array | undefined>>, wanted: Summary): number {
  const shaped = trained.map((name) => {
    const { shape, values } = parameters.get(name) ?? { shape: [], values: new Float32Array() }
    return [name, { shape, values: arrays[name] ?? values }] as const
  })
  const found = publishedTensors(new Map(shaped)).map((tensor) => [tensor.name, summary(floatValues(tensor))])
  const summaries: Summary = Object.fromEntries(found)
  expect(Object.keys(summaries).sort()).toEqual(Object.keys(wanted).sort())
  // Nothing depends on the bias of keys, which softmax takes out: its gradient is rounding error, and Adam makes
  // steps of full length of that.
  const compared = Object.entries(wanted).filter(([name]) => !name.endsWith('.self.key.bias'))
  const errors = compared.flatMap(([name, numbers]) =>
    numbers.map((number, i) => number - (summaries[name]?.[i] ?? Number.NaN)),
  )
  return Math.hypot(...errors) / Math.hypot(...Object.values(wanted).map(([norm]) => norm))
}

function summary(values: Float32Array): readonly [number, number, number] {
  let [square, cosine, sine] = [0, 0, 0]
  for (const [i, value] of values.entries()) {
    square += value * value
    cosine += value * Math.cos(i)
    sine += value * Math.sin(3 * i)
  }
  return [Math.sqrt(square), cosine, sine]
}
