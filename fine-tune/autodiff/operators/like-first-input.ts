import type { StaticType, Values } from '../operator.ts'

/** Type of an operator that works on each element, or row by row: that of its first input. */
export function likeFirstInput(inputs: Values): readonly StaticType[] {
  const [{ dataType, shape }] = inputs
  return [{ dataType, shape }]
}
