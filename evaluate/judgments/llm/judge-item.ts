import type { ChatModel } from '../../../core/chat-model.ts'
import { ChatModelError } from '../../../core/errors.ts'
import type { Grade, PoolItem } from '../judgment-pool.ts'
import { lowerMedian } from '../lower-median.ts'
import { judgePrompt, type ReadingOrder } from './judge-prompt.ts'
import { readGrade } from './read-grade.ts'

export interface JudgeOptions {
  /** Answers asked for an item, half of them with question and passage swapped (4). */
  readonly samples: number
  /** How freely each is given; 0 would give the same each time (0.7). */
  readonly temperature: number
  /** Longest answer (200). */
  readonly maxTokens: number
}

export const JUDGE_DEFAULTS: JudgeOptions = { samples: 4, temperature: 0.7, maxTokens: 200 }

/** What a judge made of one item. */
export interface ItemVerdict {
  /** Median of the votes, the lower of two; absent where half of the answers or more brought none. */
  readonly grade?: Grade
  readonly votes: readonly { readonly order: ReadingOrder; readonly grade: Grade }[]
  /** Answers that hold no grade. */
  readonly rubbish: number
  /** Questions without an answer. */
  readonly failures: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Answers that were kept from earlier; their tokens are in neither of the above. */
  readonly cached: number
}

/**
 * Asks several times, question and passage in turns first, so that neither the order nor one answer decides. What is no
 * grade is counted and never taken for 0.
 *
 * @throws {ChatModelError} that no further try would mend: a wrong key, an unknown model.
 */
export async function judgeItem(
  model: ChatModel,
  item: PoolItem,
  { samples, temperature, maxTokens }: JudgeOptions = JUDGE_DEFAULTS,
  signal?: AbortSignal,
): Promise<ItemVerdict> {
  const votes: { order: ReadingOrder; grade: Grade }[] = []
  const sums = { rubbish: 0, failures: 0, inputTokens: 0, outputTokens: 0, cached: 0 }
  for (let n = 0; n < samples; n++) {
    const order = n % 2 === 0 ? 'question-first' : 'passage-first'
    try {
      const messages = judgePrompt(item, order)
      const request = { messages, temperature, maxTokens, sample: n >> 1, isFit }
      const answer = await model.ask(request, signal)
      if (answer.isCached) sums.cached++
      else {
        sums.inputTokens += answer.inputTokens
        sums.outputTokens += answer.outputTokens
      }
      const grade = readGrade(answer.text)
      if (grade === undefined) sums.rubbish++
      else votes.push({ order, grade })
    } catch (error) {
      if (!(error instanceof ChatModelError) || !error.retriable) throw error
      sums.failures++
    }
  }
  const isGraded = votes.length * 2 > samples
  return { ...(isGraded && { grade: lowerMedian(votes.map(({ grade }) => grade)) as Grade }), votes, ...sums }
}

const isFit = (text: string): boolean => readGrade(text) !== undefined
