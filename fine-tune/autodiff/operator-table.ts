import { ModelError } from '../../core/errors.ts'
import type { Operator } from './operator.ts'
import { ADD } from './operators/add.ts'
import { CONCATENATE } from './operators/concatenate.ts'
import { DIVIDE } from './operators/divide.ts'
import { ERROR_FUNCTION } from './operators/error-function.ts'
import { EXPAND } from './operators/expand.ts'
import { EXPONENTIAL } from './operators/exponential.ts'
import { FUSED_MAT_MUL } from './operators/fused-mat-mul.ts'
import { GELU } from './operators/gelu.ts'
import { GEMM } from './operators/gemm.ts'
import { HYPERBOLIC_TANGENT } from './operators/hyperbolic-tangent.ts'
import { LAYER_NORMALIZATION } from './operators/layer-normalization.ts'
import { MULTIPLY } from './operators/multiply.ts'
import { NEGATE } from './operators/negate.ts'
import { REDUCE_MEAN } from './operators/reduce-mean.ts'
import { REDUCE_SUM } from './operators/reduce-sum.ts'
import { RESHAPE } from './operators/reshape.ts'
import { SOFTMAX } from './operators/softmax.ts'
import { SPLIT } from './operators/split.ts'
import { SQUARE_ROOT } from './operators/square-root.ts'
import { SUBTRACT } from './operators/subtract.ts'
import { SUM } from './operators/sum.ts'
import { TRANSPOSE } from './operators/transpose.ts'

/** Every operator that a training graph may use. */
export const OPERATORS: readonly Operator[] = [
  ADD,
  CONCATENATE,
  DIVIDE,
  ERROR_FUNCTION,
  EXPAND,
  EXPONENTIAL,
  FUSED_MAT_MUL,
  GELU,
  GEMM,
  HYPERBOLIC_TANGENT,
  LAYER_NORMALIZATION,
  MULTIPLY,
  NEGATE,
  REDUCE_MEAN,
  REDUCE_SUM,
  RESHAPE,
  SOFTMAX,
  SPLIT,
  SQUARE_ROOT,
  SUBTRACT,
  SUM,
  TRANSPOSE,
]

/** @throws {ModelError} for an operator that is not among them */
export function operatorNamed(name: string): Operator {
  const found = OPERATORS.find((operator) => operator.name === name)
  if (found !== undefined) return found
  throw new ModelError(
    `training graph: expected one of ${OPERATORS.map((operator) => operator.name).join(', ')}, got ${name}; add it to fine-tune/autodiff/operators`,
  )
}
