import { resolve } from 'node:path'
import fc from 'fast-check'
import {
  backwardInputs,
  caseGradients,
  differenceQuotients,
} from '../../fine-tune/autodiff/testing/case-gradients.ts'
import { differentiateCase } from '../../fine-tune/autodiff/testing/differentiate-case.ts'
import { OPERATOR_CASES, type OperatorCase } from '../../fine-tune/autodiff/testing/operator-cases.ts'
import { sentenceHead } from '../../fine-tune/encoder/heads/sentence-head.ts'
import { trainableEncoder } from '../../fine-tune/encoder/trainable-encoder.ts'
import { prepareTrainedPart, type TrainedPart } from '../../fine-tune/encoder/trained-part.ts'
import { openBaseModel } from '../../fine-tune/model-folder/open-base-model.ts'
import { openGraphSession } from '../../fine-tune/runtime/open-graph-session.ts'
import { gradientErrors } from '../../fine-tune/testing/gradient-errors.ts'
import { makeGuard } from '../../inference/pool/run-guard.ts'
import { elementCount } from '../../onnx/tensor.ts'
import { writeResult } from '../result.ts'

/**
 * How far are gradients from what they should be? Of each operator, over random cases: the formula in float64 from finite
 * differences, and what ONNX Runtime makes of it in float32 from float64; of MiniLM as a whole the same, by part that learns.
 * Errors are shares of the gradient's L2 norm, or of 1 where that is less.
 *
 *     node bench/fine-tune/gradients.ts
 */
const CASES = { numRuns: 20, seed: 1 }
const OPTIONS = { threads: 1, guard: makeGuard() }

type Gradients = readonly (Float32Array | Float64Array)[]

const operators = []
for (const [operator, cases] of Object.entries(OPERATOR_CASES)) {
  const found = { operator, fromDifferences: 0, inRuntime: 0 }
  for (const which of fc.sample<OperatorCase>(cases, CASES)) {
    const { fromDifferences, inRuntime } = await errorsOf(which)
    found.fromDifferences = Math.max(found.fromDifferences, fromDifferences)
    found.inRuntime = Math.max(found.inRuntime, inRuntime)
  }
  operators.push(found)
  console.log(JSON.stringify(found))
}

const base = await openBaseModel(resolve(import.meta.dirname, '..', '..', 'models', 'all-MiniLM-L6-v2'))
const PARTS: readonly TrainedPart[] = [{ kind: 'all' }, { kind: 'last-layers', count: 3 }]
const models = []
for (const part of PARTS) {
  const { parameters, trained } = prepareTrainedPart(base.config, base.parameters, part, 1)
  const { config } = base
  const encoder = { config, parameters, trained, pooling: 'mean', head: sentenceHead, dropout: 0 } as const
  const model = trainableEncoder({ ...encoder, firstLayer: 0, endLayer: config.layers })
  const texts = [2_000, 3_000].map((first) => ({
    ids: Int32Array.from({ length: 12 }, (_, i) => first + 37 * i),
    secondTokens: 0,
  }))
  const { ofSlope, ofRuntime } = await gradientErrors(model, texts, { texts: 2, tokens: 16 })
  models.push({ part, fromDifferences: ofSlope, inRuntime: ofRuntime })
  console.log(JSON.stringify(models.at(-1)))
}
console.log(writeResult('fine-tune-gradients', { casesOfOperator: CASES.numRuns, operators, models }))

async function errorsOf(which: OperatorCase) {
  const { passes, inputs } = differentiateCase(which)
  const gradients = caseGradients(passes, inputs)
  const differences = which.shapes.map((_, i) => differenceQuotients(passes, inputs, `input_${i}`))

  const outputs = Object.fromEntries(
    passes.backward.outputs.map(({ name, shape }) => {
      return [name, new Float32Array(elementCount(shape as readonly number[]))]
    }),
  )
  const given = backwardInputs(passes, inputs)
  const singles = Object.entries(given).map(([name, values]) => [name, Float32Array.from(values)])
  const session = await openGraphSession(passes.backward, OPTIONS)
  await session.run(Object.fromEntries(singles), outputs)
  await session.release()
  const computed = passes.gradients.map(({ name }) => outputs[name] ?? new Float32Array())
  return { fromDifferences: error(gradients, differences), inRuntime: error(computed, gradients) }
}

/** ‖found − expected‖ / max(‖expected‖, 1) over all inputs' gradients. */
function error(found: Gradients, expected: Gradients): number {
  const all = (arrays: Gradients) => arrays.flatMap((values) => [...values])
  const [a, b] = [all(found), all(expected)]
  return Math.hypot(...a.map((value, i) => value - (b[i] ?? Number.NaN))) / Math.max(Math.hypot(...b), 1)
}
