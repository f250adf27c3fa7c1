import type { Graph } from '../../onnx/graph.ts'
import { cutGraph } from './cut-graph.ts'
import { gradients } from './gradients.ts'
import type { StaticValue, Tape } from './operator.ts'

/** A computation and the way back through it, as two graphs. */
export interface Passes {
  /** Makes `results`, and nothing else. */
  readonly infer: Graph
  /** Makes `results` and `saved`. */
  readonly forward: Graph
  /** From `saved`, `results` and the seeds to `gradients`; takes some of the inputs of `forward`, too. */
  readonly backward: Graph
  readonly results: readonly StaticValue[]
  /** Inputs of `backward`: the gradient of each result, in their order. */
  readonly seeds: readonly StaticValue[]
  /** What else the way back reads of the way forth. */
  readonly saved: readonly StaticValue[]
  /** Gradients of the leaves, in their order; equal ones are one value, which comes out once. */
  readonly gradients: readonly StaticValue[]
}

/**
 * Splits training between its two passes, so that the loss is computed outside: of any form, over the results of as
 * many runs as there are.
 *
 * ```
 *   inputs ─▶ forward ─▶ results ─▶ (loss) ─▶ seeds ─▶ backward ─▶ gradients
 *                 └───────────── saved ──────────────────▲
 * ```
 *
 * @throws {ModelError} as `gradients` does.
 */
export function splitPasses(
  tape: Tape,
  results: readonly StaticValue[],
  leaves: readonly StaticValue[],
): Passes {
  const forwardNames = new Set(tape.steps.flatMap((step) => step.outputs.map((output) => output.name)))
  const seeds = results.map(({ name, dataType, shape }) =>
    tape.input(`gradient_of_${name}`, { dataType, shape }),
  )
  const pairs = results.map((result, i) => [result, seeds[i] as StaticValue] as const)
  const wanted = gradients(tape, pairs, leaves)
  const saved = readAcross(tape, forwardNames, wanted).filter((value) => !results.includes(value))
  return {
    infer: cutGraph(tape, { name: 'infer', given: [], outputs: results }),
    forward: cutGraph(tape, { name: 'forward', given: [], outputs: [...results, ...saved] }),
    backward: cutGraph(tape, {
      name: 'backward',
      given: [...results, ...saved],
      outputs: [...new Set(wanted)],
    }),
    results,
    seeds,
    saved,
    gradients: wanted,
  }
}

/** Values made by steps of the way forth that the steps to `wanted` behind them read. */
function readAcross(
  tape: Tape,
  forwardNames: ReadonlySet<string>,
  wanted: readonly StaticValue[],
): readonly StaticValue[] {
  const needed = new Set(wanted.map((value) => value.name))
  const across = new Map<string, StaticValue>()
  for (const step of tape.steps.toReversed()) {
    const isForward = forwardNames.has(step.outputs[0].name)
    if (isForward || !step.outputs.some(({ name }) => needed.has(name))) continue
    for (const input of step.inputs) {
      needed.add(input.name)
      if (forwardNames.has(input.name)) across.set(input.name, input)
    }
  }
  return [...across.values()]
}
