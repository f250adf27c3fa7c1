import type { Operator } from '../operator.ts'

/** Pieces one behind the other along the first dimension. Stands in backward passes only. */
export const CONCATENATE: Operator = {
  name: 'Concat',
  domain: '',
  infer(inputs) {
    const [{ dataType, shape }] = inputs
    const length = inputs.reduce((total, piece) => total + (piece.shape[0] as number), 0)
    return [{ dataType, shape: [length, ...shape.slice(1)] }]
  },
}
