import * as z from 'zod'
import type { JudgingTurn } from '../../app/judgments/judging-desk.ts'
import type { Agreement, JudgePair, KappaEstimate } from '../../app/judgments/pool-agreement.ts'

const Judge = z.string().min(1).max(60).describe('Name of who judges.')
const MAX_GRADE = 3

export const PoolParams = z.strictObject({ pool: z.string().min(1).max(80).describe('Its name.') })
export const JudgeQuery = z.strictObject({ judge: Judge })

export const JudgmentBody = z
  .strictObject({
    judge: Judge,
    place: z.int().min(0).describe('Of the item in its pool.'),
    grade: z
      .int()
      .min(0)
      .max(MAX_GRADE)
      .nullable()
      .describe(
        '0 does not answer, 1 is about the matter, 2 answers in part, 3 answers; null leaves it out.',
      ),
  })
  .meta({ examples: [{ judge: 'ann', place: 0, grade: 3 }] })

export const UndoBody = z.strictObject({ judge: Judge })

/** Pools with how far their judges are. */
export const PoolsResponse = z
  .strictObject({
    pools: z.array(
      z.strictObject({
        name: z.string(),
        items: z.int(),
        judges: z.array(
          z.strictObject({
            judge: z.string(),
            graded: z.int(),
            skipped: z.int().describe('Left out by the judge.'),
          }),
        ),
      }),
    ),
  })
  .describe('By name ascending.')
export type PoolsResponse = z.output<typeof PoolsResponse>

/** What a judge sees next. */
export const TurnResponse = z
  .strictObject({
    item: z
      .strictObject({
        place: z.int(),
        question: z.string(),
        documentId: z.string(),
        title: z.string(),
        text: z.string().describe('Markdown of its best passages, in the order of the page.'),
      })
      .optional()
      .describe(
        'Absent where the judge has been at all that they may read. Nothing in it tells what found it.',
      ),
    done: z.int(),
    total: z.int(),
    unreadable: z.int().describe('Items passed over: closed to the judge, or gone. They are not done.'),
  })
  .describe('The next item.')
export type TurnResponse = z.output<typeof TurnResponse>

const WireKappa = z.strictObject({
  kappa: z.number().optional().describe('Absent where it is not defined.'),
  interval: z.strictObject({ low: z.number(), high: z.number() }).optional().describe('95 %, by bootstrap.'),
})

export const AgreementResponse = z
  .strictObject({
    pairs: z.array(
      z.strictObject({
        judges: z.array(z.string()),
        items: z.int().describe('Graded by both.'),
        same: z.number().optional().describe('Share of them with the same grade.'),
        plain: WireKappa,
        weighted: WireKappa.describe('A difference counts by its square.'),
        relevant: WireKappa.describe('Only whether an item is relevant counts.'),
      }),
    ),
  })
  .describe('Every two judges with items in common.')
export type AgreementResponse = z.output<typeof AgreementResponse>

export function toTurnResponse({ item, done, total, unreadable }: JudgingTurn): TurnResponse {
  return { ...(item && { item: { ...item } }), done, total, unreadable }
}

export function toAgreementResponse(pairs: readonly JudgePair[]): AgreementResponse {
  return {
    pairs: pairs.map(({ judges, ...agreement }) => ({ judges: [...judges], ...toWire(agreement) })),
  }
}

function toWire({ items, same, plain, weighted, relevant }: Agreement) {
  const kappa = ({ kappa, interval }: KappaEstimate) => ({
    ...(kappa !== undefined && { kappa }),
    ...(interval !== undefined && { interval: { low: interval.low, high: interval.high } }),
  })
  return {
    items,
    ...(same !== undefined && { same }),
    plain: kappa(plain),
    weighted: kappa(weighted),
    relevant: kappa(relevant),
  }
}
