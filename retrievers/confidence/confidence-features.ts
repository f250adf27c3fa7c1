import type { Candidate } from '../../core/retriever.ts'

/** Of the pipeline's own scores, and of the question, in the order of `confidenceFeatures`; those of stages follow. */
const OWN_FEATURES = [
  'top',
  'lead over the second',
  'lead over the tenth',
  'documents among ten',
  'words',
] as const
const STAGE_FEATURES = ['score', 'rank', 'lead'] as const

/** How far down a ranking is looked at. */
const SEEN = 10

/** Names of the features of candidates that these stages marked. @param stages e.g. `bm25`, `dense` */
export function confidenceFeatureNames(stages: readonly string[]): readonly string[] {
  return [...OWN_FEATURES, ...stages.flatMap((stage) => STAGE_FEATURES.map((name) => `${stage} ${name}`))]
}

/**
 * What tells whether the first hit answers: its score and how far it stands above those behind it, what each stage makes
 * of it, and how sure each stage is. Only the first ten candidates are looked at, so that it does not depend on how many
 * were asked for. Features of this kind: Cronen-Townsend, Zhou, Croft, "Predicting Query Performance", SIGIR 2002.
 *
 * @param candidates best first, at least one.
 * @returns one finite number a feature; 0 of a stage that found none of the first ten.
 */
export function confidenceFeatures(
  question: string,
  candidates: readonly Candidate[],
  stages: readonly string[],
): readonly number[] {
  const seen = candidates.slice(0, SEEN)
  const scores = seen.map(({ score }) => score)
  const [top = 0, second = top] = scores
  return [
    top,
    top - second,
    top - (scores.at(-1) ?? top),
    new Set(seen.map(({ documentId }) => documentId)).size,
    Math.log1p(question.split(/\s+/).filter((word) => word !== '').length),
    ...stages.flatMap((stage) => stageFeatures(seen, stage)),
  ]
}

/** The first candidate's score there, 1 by its rank there, and the lead of the best there over the mean of the ten. */
function stageFeatures(seen: readonly Candidate[], stage: string): readonly number[] {
  const marks = seen.map(({ stages }) => stages[stage])
  const scores = marks.flatMap((mark) => (mark === undefined ? [] : [mark.score]))
  if (scores.length === 0) return STAGE_FEATURES.map(() => 0)
  const [first] = marks
  const [best, worst] = [Math.max(...scores), Math.min(...scores)]
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  return [first?.score ?? worst, first === undefined ? 0 : 1 / first.rank, best - mean]
}
