import type { Retriever } from '../../../core/retriever.ts'
import type { TokenEncoder } from '../../../core/token-encoder.ts'
import { printExpression } from '../../expression/print-expression.ts'
import { RERANK_DEFAULTS, type RerankOptions, rescoreBest } from '../rerank.ts'
import { lateInteraction } from './late-interaction.ts'

export interface LateInteractionOptions extends RerankOptions {
  /** Of the tokens' likeness beside the source's score: 0 changes nothing, 1 leaves only it (0.3). */
  readonly weight: number
}

/** What two cores read within the budget, most of the time; more brings little. */
export const LATE_INTERACTION_DEFAULTS: LateInteractionOptions = {
  ...RERANK_DEFAULTS,
  top: 20,
  budget: 500,
  weight: 0.3,
}

/** A source whose best candidates are compared with the question token by token; within a budget, as `rerank` is. */
export function maxSimStage(
  source: Retriever,
  encoder: TokenEncoder,
  options: LateInteractionOptions,
): Retriever {
  const said = { weight: options.weight, top: options.top, budget: options.budget, depth: options.depth }
  const name = printExpression('maxsim', [source.name], said, { ...LATE_INTERACTION_DEFAULTS })
  return rescoreBest(name, source, 'maxsim', lateInteraction('maxsim', encoder, options.weight), options)
}
