import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InferenceError } from '../../core/errors.ts'
import { makeGuard } from '../../inference/pool/run-guard.ts'
import type { Graph } from '../../onnx/graph.ts'
import { elementCount } from '../../onnx/tensor.ts'
import { openTape } from '../autodiff/open-tape.ts'
import { splitPasses } from '../autodiff/split-passes.ts'
import { differentiateCase } from '../autodiff/testing/differentiate-case.ts'
import { evaluateGraph } from '../autodiff/testing/evaluate-graph.ts'
import { OPERATOR_CASES } from '../autodiff/testing/operator-cases.ts'
import { openGraphSession } from './open-graph-session.ts'

const OPTIONS = { threads: 1, guard: makeGuard() }

describe('ONNX Runtime', () => {
  it.each(Object.entries(OPERATOR_CASES))('computes %s and its gradients as defined', async (_, cases) => {
    await fc.assert(
      fc.asyncProperty(cases, async (which) => {
        const { passes, inputs } = differentiateCase(which)
        const forth = evaluateGraph(passes.forward, inputs)
        const made = Object.entries(forth).map(([name, array]) => [name, array.values])
        const seeds = passes.seeds.map(({ name }) => [name, Float64Array.of(1)])
        const given = { ...inputs, ...Object.fromEntries([...made, ...seeds]) }
        await expectEqual(passes.forward, given)
        await expectEqual(passes.backward, given)
      }),
      { numRuns: 6 },
    )
  })

  it('says which graph it refuses, and which array it misses', async () => {
    const tape = openTape()
    const x = tape.input('x', { dataType: 'float32', shape: [2] })
    const { infer } = splitPasses(tape, [tape.apply('Neg', [x])], [x])
    const session = await openGraphSession(infer, OPTIONS)
    const missing = session.run({}, {})
    await expect(missing).rejects.toThrow(/an array for x/)
    await session.release()
    const broken = { ...infer, nodes: infer.nodes.map((node) => ({ ...node, operator: 'Nothing' })) }
    await expect(openGraphSession(broken, OPTIONS)).rejects.toThrow(InferenceError)
  })
})

/** Runs a graph in float32 and in float64. */
async function expectEqual(graph: Graph, inputs: Readonly<Record<string, Float64Array>>): Promise<void> {
  const expected = evaluateGraph(graph, inputs)
  const outputs = Object.fromEntries(
    graph.outputs.map(({ name, shape }) => [name, new Float32Array(elementCount(shape as number[]))]),
  )
  const singles = Object.entries(inputs).map(([name, values]) => [name, Float32Array.from(values)])
  const session = await openGraphSession(graph, OPTIONS)
  await session.run(Object.fromEntries(singles), outputs)
  await session.release()
  for (const [name, found] of Object.entries(outputs)) {
    for (const [i, value] of (expected[name]?.values ?? []).entries()) {
      expect(Math.abs((found[i] as number) - value)).toBeLessThan(1e-5 * (1 + Math.abs(value)))
    }
  }
}
