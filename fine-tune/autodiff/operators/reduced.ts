import { integerAttribute } from '../attributes.ts'
import { misfit } from '../misfit.ts'
import type { Attributes, StaticType, StaticValue, Tape, Values } from '../operator.ts'

/** Type of a reduction over the axes in the second input. @throws {ModelError} for an axis that is not there */
export function reduced(inputs: Values, attributes: Attributes, tape: Tape): readonly StaticType[] {
  const [{ dataType, shape }, axesValue] = inputs as [StaticValue, StaticValue]
  const axes = new Set(tape.integersOf(axesValue))
  const wrong = [...axes].find((axis) => shape[axis] === undefined)
  if (wrong !== undefined) throw misfit(`axes from 0 to ${shape.length - 1}`, `${wrong}`)
  const kept = shape.map((length, axis) => (axes.has(axis) ? 1 : length))
  const keep = integerAttribute(attributes, 'keepdims', 1) === 1
  return [{ dataType, shape: keep ? kept : kept.filter((_, axis) => !axes.has(axis)) }]
}

/** The input's shape with 1 in the place of each axis that was reduced. */
export function shapeWithAxes(shape: readonly number[], axes: readonly number[]): readonly number[] {
  return shape.map((length, axis) => (axes.includes(axis) ? 1 : length))
}
