import { ModelError } from '../../core/errors.ts'

/** What a graph's builder gets for values that an operator cannot take, or whose gradient would be another's. */
export function misfit(expected: string, actual: string): ModelError {
  return new ModelError(`training graph: expected ${expected}, got ${actual}; mend the graph's builder`)
}
