import { integerAttribute } from '../attributes.ts'
import { concatenate } from '../expressions.ts'
import { misfit } from '../misfit.ts'
import type { Operator } from '../operator.ts'

/** Equal pieces along the first dimension. ∂L/∂a = the pieces' gradients, one behind the other. */
export const SPLIT: Operator = {
  name: 'Split',
  domain: '',
  infer(inputs, attributes) {
    const [{ dataType, shape }] = inputs
    const pieces = integerAttribute(attributes, 'num_outputs', 1)
    const [length = 0, ...rest] = shape
    const axis = integerAttribute(attributes, 'axis', 0)
    if (axis !== 0) throw misfit('the first axis, 0', `axis ${axis}`)
    if (length % pieces !== 0) throw misfit(`a multiple of ${pieces} rows to split`, `${length}`)
    return Array.from({ length: pieces }, () => ({ dataType, shape: [length / pieces, ...rest] }))
  },
  pullBack: (tape, _, gradients) => [concatenate(tape, gradients)],
}
