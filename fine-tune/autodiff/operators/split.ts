import { ModelError } from '../../../core/errors.ts'
import { integerAttribute } from '../attributes.ts'
import { concatenate } from '../expressions.ts'
import type { Operator } from '../operator.ts'

/** Equal pieces along the first dimension. ∂L/∂a = the pieces' gradients, one behind the other. */
export const SPLIT: Operator = {
  name: 'Split',
  domain: '',
  infer(inputs, attributes) {
    const [{ dataType, shape }] = inputs
    const pieces = integerAttribute(attributes, 'num_outputs', 1)
    const [length = 0, ...rest] = shape
    if (length % pieces !== 0) {
      throw new ModelError(
        `training graph: expected a multiple of ${pieces} rows to split, got ${length}; mend the graph's builder`,
      )
    }
    return Array.from({ length: pieces }, () => ({ dataType, shape: [length / pieces, ...rest] }))
  },
  pullBack: (tape, _, gradients) => [concatenate(tape, gradients)],
}
