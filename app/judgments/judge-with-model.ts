import type { ChatModel } from '../../core/chat-model.ts'
import type { ReportProgress } from '../../core/progress.ts'
import type { Agreement, AgreementOptions } from '../../evaluate/judgments/agreement.ts'
import type { JudgmentStore } from '../../evaluate/judgments/judgment-store.ts'
import type { JudgeOptions } from '../../evaluate/judgments/llm/judge-item.ts'
import { judgePool, type PoolVerdict } from '../../evaluate/judgments/llm/judge-pool.ts'
import { RUBRIC_VERSION } from '../../evaluate/judgments/llm/judge-prompt.ts'
import { agreementWithPeople, MODEL_JUDGE } from './pool-agreement.ts'

export interface ModelJudgingOptions extends Partial<JudgeOptions> {
  readonly concurrency: number
  readonly agreement?: AgreementOptions
  readonly signal: AbortSignal
  readonly report?: ReportProgress
}

/** What a model made of a pool. */
export interface ModelJudgingReport extends PoolVerdict {
  readonly pool: string
  /** Under which the grades are kept. */
  readonly judge: string
  /** Items that had its grade already. */
  readonly before: number
  /** Of all its grades with the median of the people's. */
  readonly agreement: Agreement
}

/**
 * Lets a model judge what it has not graded yet. A grade is kept at once; an item without one is asked for again the next
 * time, and answers that are known cost nothing.
 *
 * @throws {JudgmentError} for an unknown pool. @throws {ChatModelError} as `judgePool` does
 */
export async function judgeWithModel(
  store: JudgmentStore,
  pool: string,
  model: ChatModel,
  { signal, report, agreement, ...options }: ModelJudgingOptions,
): Promise<ModelJudgingReport> {
  const judge = `${MODEL_JUDGE}${model.modelId}/rubric-${RUBRIC_VERSION}`
  const { items } = store.pool(pool)
  const known = new Set(
    store.judgments(pool).flatMap((one) => (one.judge === judge && one.grade !== null ? [one.place] : [])),
  )
  const waiting = new Map([...items.entries()].filter(([place]) => !known.has(place)))
  let done = 0
  const verdict = await judgePool(model, waiting, {
    ...options,
    signal,
    onVerdict(place, { grade }) {
      if (grade !== undefined) store.judge(pool, { place, judge, grade })
      report?.({ stage: 'judge', done: ++done, total: waiting.size, unit: 'passages' })
    },
  })
  const found = agreementWithPeople(store.judgments(pool), judge, agreement)
  return { pool, judge, before: known.size, ...verdict, agreement: found }
}
