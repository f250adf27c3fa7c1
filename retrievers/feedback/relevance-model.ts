import type { FieldTerms } from '../../core/analyzer.ts'
import type { QueryTerms } from '../../core/store.ts'

/** A passage taken for relevant. */
export interface FeedbackPassage {
  readonly terms: FieldTerms
  /** How much it counts beside the others, > 0. */
  readonly weight: number
}

export interface RelevanceModelOptions {
  /** Terms kept of the passages, ≥ 1. */
  readonly terms: number
  /** Share of the question's own terms in the new query, in [0, 1]. */
  readonly weight: number
}

/**
 * The question's terms and those that stand out in the feedback passages, each side adding up to its share:
 * `weight · P(term | question) + (1 − weight) · P(term | R)`, with P(term | R) the mean over passages, by their weight,
 * of `count / length`, over the best `terms` terms.
 * Source: Lavrenko, Croft, "Relevance-Based Language Models", SIGIR 2001 (RM1); Abdul-Jaleel et al., "UMass at TREC
 * 2004: Novelty and HARD" (RM3).
 *
 * @returns the question alone where no passage has terms.
 */
export function relevanceModel(
  question: FieldTerms,
  passages: readonly FeedbackPassage[],
  { terms, weight }: RelevanceModelOptions,
): QueryTerms {
  const asked = scaledTo(1, question.counts)
  const expansion = mostFrequent(passages, terms)
  if (expansion.size === 0) return asked
  const query = new Map<string, number>(scaledTo(weight, asked))
  for (const [term, share] of scaledTo(1 - weight, expansion)) {
    query.set(term, (query.get(term) ?? 0) + share)
  }
  return query
}

/** P(term | R) of the likeliest terms, ties by term ascending. */
function mostFrequent(passages: readonly FeedbackPassage[], terms: number): QueryTerms {
  const shares = new Map<string, number>()
  for (const { terms: held, weight } of passages) {
    for (const [term, count] of held.counts) {
      if (!EXPANDS.test(term)) continue
      shares.set(term, (shares.get(term) ?? 0) + (weight * count) / Math.max(held.length, 1))
    }
  }
  const best = [...shares].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
  return new Map(best.slice(0, terms))
}

/** Numbers and single letters stand out in passages and say nothing. */
const EXPANDS = /^(?=.*\p{L}).{2,}$/su

function scaledTo(total: number, terms: QueryTerms): QueryTerms {
  const sum = [...terms.values()].reduce((all, one) => all + one, 0)
  return new Map([...terms].map(([term, share]) => [term, (total * share) / sum]))
}
