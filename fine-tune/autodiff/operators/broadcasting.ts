import { broadcastShape } from '../../../onnx/graph-builder.ts'
import type { StaticType, StaticValue, Values } from '../operator.ts'

/** Type of `a ∘ b` for an element-wise operator. @throws {ModelError} for shapes that do not broadcast */
export function broadcasting(inputs: Values): readonly StaticType[] {
  const [a, b] = inputs as [StaticValue, StaticValue]
  return [{ dataType: a.dataType, shape: broadcastShape(a.shape, b.shape) as readonly number[] }]
}
