import { createHash } from 'node:crypto'
import type { Principal } from '../../core/access.ts'
import type { DocumentId } from '../../core/document.ts'
import { JudgmentError } from '../../core/errors.ts'
import type { Feedback, ShownList } from '../../evaluate/judgments/feedback.ts'
import type { Grade, JudgmentPool, PoolItem } from '../../evaluate/judgments/judgment-pool.ts'
import type { JudgmentStore, PoolProgress } from '../../evaluate/judgments/judgment-store.ts'
import type { System } from '../system.ts'
import { type JudgePair, MODEL_JUDGE, pairAgreements } from './pool-agreement.ts'

/** What a judge sees next: nothing in it tells which pipeline found it. */
export interface JudgingTurn {
  /** Absent where the judge has been at every item that they may read. */
  readonly item?: { readonly place: number } & Pick<PoolItem, 'question' | 'documentId' | 'title' | 'text'>
  /** Items that the judge has been at, and all. */
  readonly done: number
  readonly total: number
  /** Items passed over on the way here, because the judge may not read the document, or it is gone: not judged, and not done. */
  readonly unreadable: number
}

/** A click or a vote as it comes in. */
export type GivenFeedback = Omit<Feedback, 'person' | 'tenant' | 'atMs'>

/** Where people judge, and where their clicks go. */
export interface JudgingDesk {
  pools(): readonly PoolProgress[]
  /** @throws {JudgmentError} for an unknown pool, or a judge's name that is none */
  next(pool: string, judge: string, principal: Principal): Promise<JudgingTurn>
  /** Kept once it returns. @throws {JudgmentError} */
  judge(pool: string, judge: string, place: number, grade: Grade | null): void
  /** Takes the judge's latest judgment back, so that `next` gives that item again. @throws {JudgmentError} */
  undo(pool: string, judge: string): void
  agreement(pool: string): readonly JudgePair[]
  /**
   * @param caller whatever tells who it is from; only a digest of it is kept.
   * @returns whether it is new; `undefined`, and nothing is kept, for a document that is none, or closed to whom it is from
   */
  giveFeedback(feedback: GivenFeedback, principal: Principal, caller: string): Promise<boolean | undefined>
  /**
   * Keeps which documents somebody was shown, in what order: what clicks are held against.
   *
   * @returns how many of them count. @throws {TooMuchFeedbackError}
   */
  noteShown(shown: Pick<ShownList, 'question' | 'documentIds'>, principal: Principal, caller: string): number
}

/** Longest name of a judge. */
const MAX_NAME = 60

/** @param system what documents may be read with, since what was pooled may be closed by now. */
export function openJudgingDesk(
  store: JudgmentStore,
  system: Pick<System, 'document'>,
  now: () => number = Date.now,
): JudgingDesk {
  /** Pools never change. */
  const pools = new Map<string, JudgmentPool>()
  function poolOf(name: string): JudgmentPool {
    const pool = pools.get(name) ?? store.pool(name)
    pools.set(name, pool)
    return pool
  }

  return {
    pools: store.pools,

    async next(pool, judge, principal) {
      checkName(judge)
      const { items } = poolOf(pool)
      const places = store.openPlaces(pool, judge)
      const counts = { done: items.length - places.length, total: items.length }
      for (const [unreadable, place] of places.entries()) {
        const { question, documentId, title, text } = items[place] as PoolItem
        if ((await system.document(documentId as DocumentId, principal)) !== undefined) {
          return { item: { place, question, documentId, title, text }, ...counts, unreadable }
        }
      }
      return { ...counts, unreadable: places.length }
    },

    judge(pool, judge, place, grade) {
      checkName(judge)
      store.judge(pool, { place, judge, grade })
    },

    undo(pool, judge) {
      checkName(judge)
      store.undo(pool, judge)
    },

    agreement: (pool) => pairAgreements(store.judgments(pool)),

    async giveFeedback(feedback, principal, caller) {
      const { documentId } = feedback
      if ((await system.document(documentId as DocumentId, principal)) === undefined) return undefined
      return store.addFeedback({ ...feedback, ...personOf(principal, caller), atMs: now() })
    },

    noteShown(shown, principal, caller) {
      return store.addShown({ ...shown, ...personOf(principal, caller), atMs: now() })
    },
  }
}

/** Tells people apart and names nobody. */
function personOf({ tenant }: Principal, caller: string): Pick<Feedback, 'person' | 'tenant'> {
  const digest = createHash('sha256')
    .update(JSON.stringify([tenant, caller]))
    .digest('hex')
  return { tenant, person: digest.slice(0, 16) }
}

function checkName(judge: string): void {
  const isFit = judge.trim() === judge && judge !== '' && judge.length <= MAX_NAME && !/\p{Cc}/u.test(judge)
  if (isFit && !judge.startsWith(MODEL_JUDGE)) return
  throw new JudgmentError(
    `expected a judge's name of 1 to ${MAX_NAME} characters that does not begin with ${MODEL_JUDGE}, got another; give your own`,
  )
}
