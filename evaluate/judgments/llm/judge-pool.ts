import type { ChatModel } from '../../../core/chat-model.ts'
import { ChatModelError } from '../../../core/errors.ts'
import { mean } from '../../comparison/mean.ts'
import type { PoolItem } from '../judgment-pool.ts'
import { type ItemVerdict, JUDGE_DEFAULTS, type JudgeOptions, judgeItem } from './judge-item.ts'

/** What judging cost, and what of it failed. */
export interface JudgingCost {
  /** Answers asked for. */
  readonly answers: number
  /** Of them, kept from earlier. */
  readonly cached: number
  readonly rubbish: number
  readonly failures: number
  /** Of the answers that were asked anew. */
  readonly inputTokens: number
  readonly outputTokens: number
}

export interface PoolVerdict extends JudgingCost {
  /** Items with a grade, and those left without one. */
  readonly graded: number
  readonly ungraded: number
  /**
   * Mean grade with the question first, less that with the passage first, over items with both; far from 0 the order
   * decides. Absent without such items.
   */
  readonly orderEffect?: number
}

export interface PoolJudging extends Partial<JudgeOptions> {
  /** Items under way at a time (1). */
  readonly concurrency?: number
  readonly signal?: AbortSignal
  /** Gets each verdict as it is there, with the item's place. */
  onVerdict(place: number, verdict: ItemVerdict): void
}

/**
 * Judges items side by side, each by `judgeItem`.
 *
 * @param items by their places in the pool.
 * @throws {ChatModelError} that no further try would mend, and where ten items in a row got no answer at all.
 */
export async function judgePool(
  model: ChatModel,
  items: ReadonlyMap<number, PoolItem>,
  { concurrency = 1, signal, onVerdict, ...options }: PoolJudging,
): Promise<PoolVerdict> {
  const asked = { ...JUDGE_DEFAULTS, ...options }
  const verdicts: ItemVerdict[] = []
  const waiting = items.entries()
  let silentInARow = 0
  let isOver = false

  async function work(): Promise<void> {
    try {
      await judgeWaiting()
    } catch (error) {
      // The others end after the item that they are at.
      isOver = true
      throw error
    }
  }

  async function judgeWaiting(): Promise<void> {
    for (const [place, item] of waiting) {
      if (isOver) return
      const verdict = await judgeItem(model, item, asked, signal)
      verdicts.push(verdict)
      onVerdict(place, verdict)
      silentInARow = verdict.failures === asked.samples ? silentInARow + 1 : 0
      if (silentInARow >= MAX_SILENT) throw silent(model)
    }
  }

  const ends = await Promise.allSettled(Array.from({ length: concurrency }, work))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  const sum = (of: (verdict: ItemVerdict) => number) => verdicts.reduce((total, each) => total + of(each), 0)
  const graded = verdicts.filter(({ grade }) => grade !== undefined).length
  const effects = verdicts.flatMap(orderEffectOf)
  return {
    graded,
    ungraded: verdicts.length - graded,
    answers: verdicts.length * asked.samples,
    cached: sum(({ cached }) => cached),
    rubbish: sum(({ rubbish }) => rubbish),
    failures: sum(({ failures }) => failures),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    ...(effects.length > 0 && { orderEffect: mean(effects) }),
  }
}

/** Items in a row without any answer after which the model is taken to be gone. */
const MAX_SILENT = 10

function orderEffectOf({ votes }: ItemVerdict): readonly number[] {
  const byOrder = Map.groupBy(votes, ({ order }) => order)
  const [first, second] = (['question-first', 'passage-first'] as const).map((order) =>
    byOrder.get(order)?.map(({ grade }) => grade),
  )
  return first === undefined || second === undefined ? [] : [mean(first) - mean(second)]
}

function silent(model: ChatModel): ChatModelError {
  return new ChatModelError(
    `${model.modelId}: expected answers, got none for ${MAX_SILENT} items in a row; what was judged is kept: try again later`,
    { retriable: true },
  )
}
