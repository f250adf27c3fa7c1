import { integerAttribute } from '../attributes.ts'
import type { Attributes, StaticType, StaticValue, Tape, Values } from '../operator.ts'

/** Type of a reduction over the axes in the second input. */
export function reduced(inputs: Values, attributes: Attributes, tape: Tape): readonly StaticType[] {
  const [{ dataType, shape }, axesValue] = inputs as [StaticValue, StaticValue]
  const axes = new Set(tape.integersOf(axesValue))
  const kept = shape.map((length, axis) => (axes.has(axis) ? 1 : length))
  const keep = integerAttribute(attributes, 'keepdims', 1) === 1
  return [{ dataType, shape: keep ? kept : kept.filter((_, axis) => !axes.has(axis)) }]
}

/** The input's shape with 1 in the place of each axis that was reduced. */
export function shapeWithAxes(shape: readonly number[], axes: readonly number[]): readonly number[] {
  return shape.map((length, axis) => (axes.includes(axis) ? 1 : length))
}
