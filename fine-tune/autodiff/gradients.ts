import { ModelError } from '../../core/errors.ts'
import { expand, sum } from './expressions.ts'
import { atLeastOne } from './open-tape.ts'
import type { StaticValue, Step, Tape } from './operator.ts'

/**
 * Reverse-mode differentiation: goes back through the tape and writes the gradients' computation behind it.
 * Source: Griewank and Walther, "Evaluating Derivatives", 2nd edition, chapter 3.
 *
 * @param seeds pairs of a value and ∂L/∂value, of the same shape, from which to go back.
 * @param leaves the values whose gradients are wanted.
 * @returns ∂L/∂leaf of each leaf, in their order.
 * @throws {ModelError} where a leaf has no part in any seeded value, or an operator on the way has no gradient.
 */
export function gradients(
  tape: Tape,
  seeds: Iterable<readonly [StaticValue, StaticValue]>,
  leaves: readonly StaticValue[],
): readonly StaticValue[] {
  const forward = [...tape.steps]
  const affected = affectedBy(forward, leaves)
  const terms = new Map<string, StaticValue[]>()
  const addTerm = ({ name }: StaticValue, gradient: StaticValue): void => {
    const known = terms.get(name)
    if (known === undefined) terms.set(name, [gradient])
    else known.push(gradient)
  }
  /** All terms in one; kept, so that they are added up once. */
  const totalOf = ({ name }: StaticValue): StaticValue | undefined => {
    const found = terms.get(name)
    if (found === undefined) return undefined
    const total = found.length === 1 ? found[0] : sum(tape, atLeastOne(found))
    if (total !== undefined) terms.set(name, [total])
    return total
  }

  for (const [value, gradient] of seeds) addTerm(value, gradient)
  for (const step of forward.toReversed()) {
    const isOnTheWay = step.inputs.some((input) => affected.has(input.name))
    const known = step.outputs.map(totalOf)
    if (!isOnTheWay || known.every((gradient) => gradient === undefined)) continue
    refuseByProducts(step, known)
    const filled = step.outputs.map(({ shape }, i) => known[i] ?? expand(tape, tape.number(0), shape))
    for (const [i, gradient] of pullBack(tape, step, filled).entries()) {
      const input = step.inputs[i]
      if (gradient !== undefined && input !== undefined && affected.has(input.name)) addTerm(input, gradient)
    }
  }
  return leaves.map((leaf) => {
    const total = totalOf(leaf)
    if (total !== undefined) return total
    throw new ModelError(
      `training graph: expected ${leaf.name} to have a part in the result, it has none; train other weights`,
    )
  })
}

/** Names of the values that change when a leaf does, leaves included. */
function affectedBy(steps: readonly Step[], leaves: readonly StaticValue[]): ReadonlySet<string> {
  const affected = new Set(leaves.map((leaf) => leaf.name))
  for (const { inputs, outputs } of steps) {
    if (inputs.some((input) => affected.has(input.name))) {
      for (const output of outputs) affected.add(output.name)
    }
  }
  return affected
}

function pullBack(
  tape: Tape,
  step: Step,
  filled: readonly StaticValue[],
): readonly (StaticValue | undefined)[] {
  const { operator } = step
  if (operator.pullBack !== undefined) return operator.pullBack(tape, step, atLeastOne(filled))
  throw new ModelError(
    `training graph: expected operators with a gradient, got ${operator.name}; give it a pullBack`,
  )
}

function refuseByProducts({ operator, outputs }: Step, known: readonly (StaticValue | undefined)[]): void {
  const { name, differentiableOutputs = outputs.length } = operator
  if (known.slice(differentiableOutputs).every((gradient) => gradient === undefined)) return
  throw new ModelError(
    `training graph: expected a loss on the first ${differentiableOutputs} outputs of ${name}, got one on another; take it from those`,
  )
}
