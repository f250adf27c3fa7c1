import { join, resolve } from 'node:path'
import type { Principal } from '../../core/access.ts'
import { ConfigError, JudgmentError } from '../../core/errors.ts'
import type { ReportProgress } from '../../core/progress.ts'
import { AGREEMENT_DEFAULTS } from '../../evaluate/judgments/agreement.ts'
import { combineJudgments } from '../../evaluate/judgments/combine-judgments.ts'
import { withShortNames } from '../../evaluate/judgments/document-names.ts'
import { type FeedbackJudgments, feedbackJudgments } from '../../evaluate/judgments/feedback-judgments.ts'
import { FEEDBACK_DEFAULTS } from '../../evaluate/judgments/feedback-weights.ts'
import type { JudgmentStore, PoolProgress } from '../../evaluate/judgments/judgment-store.ts'
import { openJudgmentStore } from '../../evaluate/judgments/open-judgment-store.ts'
import { estimatePositionBias } from '../../evaluate/judgments/position-bias.ts'
import { writeWhole } from '../../inference/model/write-whole.ts'
import { openChatModel } from '../../llm/open-chat-model.ts'
import type { Settings } from '../settings.ts'
import type { System } from '../system.ts'
import { judgeWithModel, type ModelJudgingReport } from './judge-with-model.ts'
import { type MadePool, makePool } from './make-pool.ts'
import { type JudgePair, pairAgreements } from './pool-agreement.ts'
import { readQuestions } from './read-questions.ts'
import { type WrittenJudgments, writeJudgments } from './write-judgments.ts'

export type { PoolProgress } from '../../evaluate/judgments/judgment-store.ts'
export type { WrittenJudgments } from './write-judgments.ts'

interface Work {
  readonly signal: AbortSignal
  readonly report?: ReportProgress
}

/** A pool that is made of a file of questions. */
export interface PoolOrder {
  readonly name: string
  /** File with the questions. */
  readonly questions: string
  /** Absent: the configured one, `bm25` and `dense`. */
  readonly pipelines?: readonly string[]
  readonly depth: number
  readonly principal: Principal
}

/** Judgments made of feedback, with what was taken for position bias, which lies beside them as `position-bias.json`. */
export interface WrittenFeedback extends WrittenJudgments, Pick<FeedbackJudgments, 'pairs' | 'graded'> {
  readonly positionBias: {
    /** From what people were shown; otherwise `eta` is stated, or the usual one. */
    readonly isEstimated: boolean
    readonly eta: number
    /** Of the positions from the first on; empty where it is not estimated. */
    readonly propensities: readonly number[]
    /** Pairs of a question and a document that stood at more than one position. */
    readonly movedPairs: number
  }
}

/** What is judged in a data folder. */
export interface Judgments {
  pools(): readonly PoolProgress[]
  /** @throws {JudgmentError} where the name is taken, before anything is asked */
  makePool(system: System, order: PoolOrder, work: Work): Promise<MadePool>
  agreement(pool: string, relevantFrom: number): readonly JudgePair[]
  /** @throws {JudgmentError} @throws {DatasetError} where nothing is graded */
  export(pool: string, folder: string, split: string): Promise<WrittenJudgments>
  /** @param options without `eta` it is estimated. @throws {DatasetError} where feedback says too little for any grade */
  exportFeedback(
    folder: string,
    options: { readonly eta?: number; readonly minPeople: number },
  ): Promise<WrittenFeedback>
  /** @throws {ConfigError} where no model is configured. @throws {ChatModelError} */
  judge(
    pool: string,
    options: { readonly samples: number; readonly relevantFrom: number },
    work: Work,
  ): Promise<ModelJudgingReport & { readonly retries: number }>
  close(): Promise<void>
}

/** @throws {DataDamagedError} @throws {DataVersionError} @throws {StoreUnavailableError} as `openJudgmentStore` does */
export async function openJudgments({ config, data, workingFolder }: Settings): Promise<Judgments> {
  const store = openJudgmentStore(data.judgments)
  return {
    pools: store.pools,

    async makePool(system, { questions, pipelines, ...order }, work) {
      refuseKnown(store, order.name)
      const asked = await readQuestions(resolve(workingFolder, questions))
      const used = pipelines ?? [...new Set([system.pipeline, 'bm25', 'dense'])]
      const made = await makePool(system, { ...order, questions: asked, pipelines: used }, work)
      store.addPool(made.pool)
      return made
    },

    agreement: (pool, relevantFrom) =>
      pairAgreements(store.judgments(pool), { ...AGREEMENT_DEFAULTS, relevantFrom }),

    export(name, folder, split) {
      const judged = combineJudgments(store.pool(name), store.judgments(name))
      return writeJudgments(resolve(workingFolder, folder), split, withShortNames(judged))
    },

    async exportFeedback(folder, options) {
      const bias =
        options.eta === undefined ? estimatePositionBias(store.shownCounts(), store.clickers()) : undefined
      const used = {
        isEstimated: bias !== undefined,
        eta: options.eta ?? bias?.eta ?? FEEDBACK_DEFAULTS.eta,
        propensities: bias?.propensities ?? [],
        movedPairs: bias?.pairs ?? 0,
      }
      const found = feedbackJudgments(store.feedback(), { ...FEEDBACK_DEFAULTS, ...options, ...used })
      const place = resolve(workingFolder, folder)
      const written = await writeJudgments(place, 'feedback', withShortNames(found))
      writeWhole(join(place, 'position-bias.json'), Buffer.from(`${JSON.stringify(used, undefined, 2)}\n`))
      return { ...written, pairs: found.pairs, graded: found.graded, positionBias: used }
    },

    async judge(pool, { samples, relevantFrom }, { signal, report }) {
      const { model, ...chat } = config.chat
      if (model === undefined) {
        throw new ConfigError(
          'expected a model that judges as chat.model in the configuration, got none; write one, e.g. openai:gpt-5-mini',
        )
      }
      const opened = openChatModel({ model, ...chat }, { env: process.env, answersFile: data.answers })
      try {
        const found = await judgeWithModel(store, pool, opened, {
          samples,
          concurrency: chat.concurrency,
          agreement: { ...AGREEMENT_DEFAULTS, relevantFrom },
          signal,
          ...(report !== undefined && { report }),
        })
        return { ...found, retries: opened.retries() }
      } finally {
        opened.close()
      }
    },

    close: async () => store.close(),
  }
}

/** Asking all questions takes a while: a name that is taken is told before. @throws {JudgmentError} */
function refuseKnown(store: JudgmentStore, name: string): void {
  if (!POOL_NAME.test(name)) {
    throw new JudgmentError(
      `expected letters, digits, "." "-" and "_" as a pool's name, got ${JSON.stringify(name.slice(0, 60))}; choose another`,
    )
  }
  if (store.pools().some((pool) => pool.name === name))
    throw new JudgmentError(`expected a new pool, got ${name}, which is there; give it another name`)
}

const POOL_NAME = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,79}$/u
