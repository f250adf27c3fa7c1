import { ModelError } from '../../core/errors.ts'
import type { Graph, Node } from '../../onnx/graph.ts'
import type { StaticValue, Step, Tape } from './operator.ts'

/** What a graph is cut out of a tape for. */
export interface Cut {
  readonly name: string
  /** Values that are handed in though the tape says how they are made. */
  readonly given: readonly StaticValue[]
  /** Values that come out, under their own names; each is made by a step, and there once. */
  readonly outputs: readonly StaticValue[]
}

/** The graph that makes `outputs`, with no step, input and constant that they do not need. @throws {ModelError} */
export function cutGraph(tape: Tape, { name, given, outputs }: Cut): Graph {
  const handedIn = new Set(given.map((value) => value.name))
  const { steps, needed } = stepsTo(tape, outputs, handedIn)
  const made = new Set(steps.flatMap((step) => step.outputs.map((output) => output.name)))
  const unfit = outputs.find((output, i) => !made.has(output.name) || outputs.indexOf(output) !== i)
  if (unfit !== undefined) {
    throw new ModelError(
      `training graph: expected outputs that are computed, each once, got ${unfit.name}; leave it out`,
    )
  }
  return {
    name,
    inputs: [...tape.inputs, ...given].filter((value) => needed.has(value.name)),
    outputs,
    initializers: [...tape.constants.values()].filter((content) => needed.has(content.name)),
    nodes: steps.map(asNode),
    intermediates: [],
  }
}

/** Steps that `outputs` rest on, in their order, and the names of all values that they or the outputs read. */
function stepsTo(
  tape: Tape,
  outputs: readonly StaticValue[],
  handedIn: ReadonlySet<string>,
): { readonly steps: readonly Step[]; readonly needed: ReadonlySet<string> } {
  const needed = new Set(outputs.map((output) => output.name))
  const steps: Step[] = []
  for (const step of tape.steps.toReversed()) {
    if (!step.outputs.some(({ name }) => needed.has(name) && !handedIn.has(name))) continue
    steps.push(step)
    for (const input of step.inputs) needed.add(input.name)
  }
  return { steps: steps.reverse(), needed }
}

function asNode({ operator, inputs, outputs, attributes }: Step): Node {
  const names = outputs.map((output) => output.name)
  return {
    name: `make_${names[0]}`,
    operator: operator.name,
    domain: operator.domain,
    inputs: inputs.map((input) => input.name),
    outputs: names,
    attributes,
  }
}
