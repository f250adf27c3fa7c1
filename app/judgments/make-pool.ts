import type { Principal } from '../../core/access.ts'
import { InvalidQueryError } from '../../core/errors.ts'
import type { ReportProgress } from '../../core/progress.ts'
import { buildPool, type PooledQuestion } from '../../evaluate/judgments/build-pool.ts'
import type { JudgmentPool } from '../../evaluate/judgments/judgment-pool.ts'
import type { System } from '../system.ts'

export interface PoolRequest {
  readonly name: string
  readonly questions: ReadonlyMap<string, string>
  /** Expressions; at least one. */
  readonly pipelines: readonly string[]
  /** Best documents that are taken of each answer, 1 to 100. */
  readonly depth: number
  /** On whose behalf is asked: nothing else comes into the pool. */
  readonly principal: Principal
}

export interface MadePool {
  readonly pool: JudgmentPool
  /** Questions that cannot be asked, and why; they are not in the pool. */
  readonly refused: readonly { readonly query: string; readonly reason: string }[]
  /** Questions for which no pipeline found anything. */
  readonly withoutHits: readonly string[]
}

/**
 * Asks every question by every pipeline and puts the best documents together, to be judged blind.
 *
 * @throws {PipelineExpressionError} @throws {NothingIndexedError} @throws the signal's reason where it fires
 */
export async function makePool(
  system: Pick<System, 'search'>,
  { name, questions, pipelines, depth, principal }: PoolRequest,
  { signal, report }: { readonly signal: AbortSignal; readonly report?: ReportProgress },
): Promise<MadePool> {
  const pooled: PooledQuestion[] = []
  const refused: { query: string; reason: string }[] = []
  for (const [query, question] of questions) {
    try {
      const answers: PooledQuestion['answers'][number][] = []
      for (const pipeline of pipelines) {
        const request = { query: question, limit: depth, filter: {}, principal, pipeline, signal }
        answers.push((await system.search(request)).hits)
      }
      pooled.push({ query, question, answers })
    } catch (error) {
      if (!(error instanceof InvalidQueryError)) throw error
      refused.push({ query, reason: error.message })
    }
    report?.({ stage: 'ask', done: pooled.length + refused.length, total: questions.size, unit: 'questions' })
  }
  const withoutHits = pooled.filter(({ answers }) => answers.every(({ length }) => length === 0))
  return {
    pool: { name, pipelines, depth, items: buildPool(name, pooled, depth) },
    refused,
    withoutHits: withoutHits.map(({ query }) => query),
  }
}
