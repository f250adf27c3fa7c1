import type { Head } from '../graph-context.ts'
import { linear } from '../linear.ts'
import { unitRows } from './unit-rows.ts'

/**
 * A vector of L2 norm 1 for each token, projected where there are weights for it (`projection`): what MaxSim compares.
 * Khattab and Zaharia, "ColBERT", arXiv:2004.12832, section 3.2. [texts · tokens, hidden] → [texts · tokens, width].
 */
export const tokenHead: Head = (context, x) => {
  const { tape } = context
  const vectors = context.has('projection.weight') ? linear(context, x, 'projection') : x
  return unitRows(tape, vectors)
}
