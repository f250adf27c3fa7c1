import { makeGuard } from '../../inference/pool/run-guard.ts'
import { elementCount } from '../../onnx/tensor.ts'
import type { NumberArray } from '../autodiff/testing/array.ts'
import { evaluateGraph } from '../autodiff/testing/evaluate-graph.ts'
import { randomValues } from '../autodiff/testing/random-values.ts'
import { GradientSum } from '../passes/gradient-sum.ts'
import { PassRunner } from '../passes/pass-runner.ts'
import type { TokenText } from '../passes/token-text.ts'
import type { BatchShape, TrainableModel } from '../passes/trainable-model.ts'

/** How far a model's gradients are from what they should be, for a loss of random slopes. */
export interface GradientErrors {
  /** Of what ONNX Runtime computes in float32, from the same graphs in float64; a share of the norm. */
  readonly ofRuntime: number
  /** Of the float64 gradients along a random direction, from (L(x + h) − L(x − h)) / 2h; a share of the larger. */
  readonly ofSlope: number
}

type Doubles = Readonly<Record<string, Float64Array>>

const SEED = 3
const STEP = 1e-5

export async function gradientErrors(
  model: TrainableModel,
  texts: readonly TokenText[],
  batch: BatchShape,
): Promise<GradientErrors> {
  const passes = model.passes(batch)
  const weights = [...model.parameters].map(([name, { values }]) => [name, values] as const)
  const inputs = { ...doubled(weights), ...doubled(Object.entries(await model.inputs(texts, batch, SEED))) }
  const [seed] = passes.seeds
  const width = elementCount(seed?.shape ?? []) / batch.texts
  // Nothing comes back to places that no text fills.
  const slopes = randomValues(width * batch.texts, SEED).map((value, i) =>
    i < width * texts.length ? value : 0,
  )
  const forth = evaluateGraph(passes.forward, inputs)
  const back = evaluateGraph(passes.backward, { ...inputs, ...values(forth), [seed?.name ?? '']: slopes })
  const gradients = passes.gradients.map(({ name }) => back[name]?.values ?? new Float64Array())

  const found = await inRuntime(model, texts, batch, slopes)
  const errors = gradients.map((gradient, i) => distance(gradient, found[i] ?? gradient))
  const norms = gradients.map((gradient) => distance(gradient, new Float64Array(gradient.length)))

  const directions = gradients.map(({ length }, i) => randomValues(length, i + 1))
  const lossAt = (step: number): number => {
    const moved = model.trained.map((name, i) => {
      return [name, inputs[name]?.map((value, k) => value + step * (directions[i]?.[k] ?? 0))]
    })
    const [result] = Object.values(evaluateGraph(passes.infer, { ...inputs, ...Object.fromEntries(moved) }))
    return dot(result?.values ?? slopes, slopes)
  }
  const slope = gradients.reduce((sum, gradient, i) => sum + dot(gradient, directions[i] ?? gradient), 0)
  const difference = (lossAt(STEP) - lossAt(-STEP)) / (2 * STEP)
  return {
    ofRuntime: Math.hypot(...errors) / Math.hypot(...norms),
    ofSlope: Math.abs(slope - difference) / Math.max(Math.abs(slope), Math.abs(difference)),
  }
}

async function inRuntime(
  model: TrainableModel,
  texts: readonly TokenText[],
  batch: BatchShape,
  slopes: Float64Array,
): Promise<readonly Float32Array[]> {
  const options = { threads: 1, maxSessions: 4, guard: makeGuard(), maxHeldBytes: 1_000_000 }
  const runner = new PassRunner(model, options)
  const gradients = new GradientSum(model.parameters, model.trained)
  const held = await runner.forward(texts, batch, SEED)
  const width = slopes.length / batch.texts
  const rows = texts.map((_, i) => Float32Array.from(slopes.subarray(i * width, (i + 1) * width)))
  await runner.backward(held, rows, gradients)
  await runner.release()
  return model.trained.map((name) => gradients.totals[name] ?? new Float32Array())
}

function doubled(arrays: Iterable<readonly [string, Float32Array]>): Doubles {
  return Object.fromEntries([...arrays].map(([name, array]) => [name, Float64Array.from(array)]))
}

function values(arrays: Readonly<Record<string, NumberArray>>): Doubles {
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.values]))
}

function distance(a: Float64Array, b: Float32Array | Float64Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0))
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0)
}
