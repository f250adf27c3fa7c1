import { ConfigError } from '../../core/errors.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import {
  FUSION_SETTINGS,
  type FusionQuestion,
  fusedValue,
} from '../../retrievers/fusion/learning/fusion-question.ts'
import { learnAdaptive } from '../../retrievers/fusion/learning/learn-adaptive.ts'
import { LEARN_DEFAULTS, learnWeights } from '../../retrievers/fusion/learning/learn-weights.ts'
import type { OpenedEmbedder } from '../open-embedder.ts'
import type { Settings } from '../settings.ts'
import type { WorkOptions } from '../work-options.ts'
import { type HeldOut, heldOutWorth } from './held-out.ts'
import { type JudgedQuestion, type LearningSets, learnFromQuestions } from './judged-questions.ts'
import { keepModel, placeOfModel } from './learnt-files.ts'
import { openPipelineParts } from './open-pipeline-parts.ts'
import { seenQuestions } from './seen-questions.ts'

/** One weight a branch for all questions; weights by question. */
export const LEARNT_KINDS = ['weights', 'adaptive'] as const
export type LearntKind = (typeof LEARNT_KINDS)[number]

export interface LearningRequest extends LearningSets {
  readonly kind: LearntKind
  /** How expressions name it. */
  readonly name: string
  /** What is fused, at least two; absent: bm25 and dense. */
  readonly branches?: readonly string[]
}

/** What was learnt, and what it is worth on questions that it was not learnt from. */
export interface LearntPipeline {
  readonly kind: LearntKind
  /** To be tried in an experiment, and promoted. */
  readonly expression: string
  /** The model's file; absent for plain weights, which stand in the expression. */
  readonly file?: string
  readonly questions: number
  readonly heldOut: HeldOut
}

/**
 * Learns from judgments how to fuse retrievers, and keeps the model in the data folder.
 *
 * @throws {ConfigError} for a name that is taken or none, or too few branches. @throws {PipelineExpressionError}
 * @throws {DatasetError} where there is nothing to learn from. @throws the signal's reason where it is interrupted.
 */
export async function learnPipeline(
  settings: Settings,
  opened: OpenedEmbedder,
  request: LearningRequest,
  work: WorkOptions,
): Promise<LearntPipeline> {
  const { kind, name, branches } = request
  const file = placeOfModel(settings.data.learntModels, name)
  const parts = openPipelineParts(settings, opened)
  const fused = (branches ?? ['bm25', 'dense']).map((branch) => createPipeline(branch, parts).name)
  const [first, second, ...more] = fused
  if (first === undefined || second === undefined || (kind === 'adaptive' && more.length > 0)) {
    const wanted = kind === 'adaptive' ? 'two branches' : 'at least two branches'
    throw new ConfigError(`expected ${wanted} to fuse, got ${fused.length}; repeat --branch`)
  }
  const asked = { parts, expressions: fused, depth: DEPTH }
  const questions = await learnFromQuestions(settings, opened, request, asked, fusionQuestion, work)
  const sets = new Set(questions.map(({ set }) => set))
  const grouped = sets.size > 1 ? questions.map((one) => ({ ...one, group: one.set })) : questions
  const options = { ...LEARN_DEFAULTS, folds: sets.size > 1 ? sets.size : LEARN_DEFAULTS.folds }
  if (kind === 'weights') {
    const { weights, heldOut } = learnWeights(grouped, options)
    const used = fused.flatMap((branch, index) =>
      (weights[index] ?? 0) > 0 ? [`${weights[index]}*${branch}`] : [],
    )
    const expression =
      used.length === 1 ? (used[0] ?? '').replace(/^[^*]*\*/, '') : `weighted(${used.join(', ')})`
    return { kind, expression, questions: questions.length, heldOut: worth(questions, heldOut) }
  }
  const { model, lambda, heldOut } = learnAdaptive(
    grouped,
    { branches: [first, second], depth: DEPTH },
    options,
  )
  const held = worth(questions, heldOut)
  const seen = seenQuestions(questions.map(({ question }) => question))
  keepModel(file, { model, card: { ...request, lambda: `${lambda}`, seen, heldOut: held } })
  return {
    kind,
    expression: `adaptive(${first}, ${second}, model=${name})`,
    file,
    questions: questions.length,
    heldOut: held,
  }
}

/** Candidates asked of each branch, as fusion does. */
const DEPTH = 200

function fusionQuestion({ query, set, question, group, rankings, value }: JudgedQuestion) {
  return { query, set, question, group, rankings, value }
}

/** Against equal weights. */
function worth(
  questions: readonly (FusionQuestion & { readonly set: string })[],
  heldOut: ReadonlyMap<string, number>,
): HeldOut {
  const before = questions.map((one) => {
    const equal = one.rankings.map(() => 1 / one.rankings.length)
    return fusedValue(one, equal, FUSION_SETTINGS)
  })
  const after = questions.map(({ query }) => heldOut.get(query) ?? 0)
  return heldOutWorth('equal weights', questions, before, after)
}
