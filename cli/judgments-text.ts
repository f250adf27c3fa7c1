import type { ModelJudgingReport } from '../app/judgments/judge-with-model.ts'
import type { PoolProgress, WrittenJudgments } from '../app/judgments/judgments.ts'
import type { MadePool } from '../app/judgments/make-pool.ts'
import type { Agreement, JudgePair, KappaEstimate } from '../app/judgments/pool-agreement.ts'
import { counted } from './counted.ts'
import { table } from './table.ts'

export function poolsText(pools: readonly PoolProgress[]): string {
  if (pools.length === 0) return 'no pools; make one with `plumbline judgments pool NAME --questions FILE`'
  const rows = pools.flatMap(({ name, items, judges }) =>
    judges.length === 0
      ? [[name, items, '', '', '']]
      : judges.map(({ judge, graded, skipped }) => [name, items, judge, graded, skipped]),
  )
  return table(['pool', 'items', 'judge', 'graded', 'left out'], rows)
}

export function madePoolText({ pool, refused, withoutHits }: MadePool): string {
  return [
    `${pool.name}: ${counted(pool.items.length, 'item')} to judge, of ${counted(pool.pipelines.length, 'pipeline')}`,
    ...refused.map(({ query, reason }) => `not asked: ${query}, ${reason}`),
    ...withoutHits.map((query) => `nothing found: ${query}`),
    'judge them at /judge of `plumbline serve`, or by `plumbline judge`',
  ].join('\n')
}

export function agreementText(pairs: readonly JudgePair[]): string {
  if (pairs.length === 0) return 'no two judges have graded the same item'
  return table(
    ['judges', 'items', 'same', 'kappa', 'weighted', 'relevant or not'],
    pairs.map((pair) => [pair.judges.join(', '), ...agreementCells(pair)]),
  )
}

export function modelJudgingText(report: ModelJudgingReport & { readonly retries: number }): string {
  const { pool, judge, before, graded, ungraded, answers, cached, rubbish, failures, retries } = report
  const { inputTokens, outputTokens, orderEffect, agreement } = report
  const kept = agreementCells(agreement)
  return [
    `${pool}: ${counted(graded, 'item')} graded by ${judge}, ${before} before, ${ungraded} left without a grade`,
    `answers    ${answers}, of which ${cached} were known, ${rubbish} held no grade, ${failures} did not come; asked again ${counted(retries, 'time')}`,
    `cost       ${inputTokens} tokens in, ${outputTokens} out`,
    ...(orderEffect === undefined
      ? []
      : [`order      ${orderEffect.toFixed(2)} grades more with the question first`]),
    agreement.items === 0
      ? 'agreement  nobody else has graded these items yet'
      : table(['with people', 'items', 'same', 'kappa', 'weighted', 'relevant or not'], [['', ...kept]]),
  ].join('\n')
}

export function writtenText({ folder, questions, judgments }: WrittenJudgments): string {
  return `${counted(judgments, 'judgment')} of ${counted(questions, 'question')} written to ${folder}`
}

function agreementCells({ items, same, plain, weighted, relevant }: Agreement): readonly (string | number)[] {
  return [
    items,
    same === undefined ? '' : `${Math.round(100 * same)} %`,
    kappaText(plain),
    kappaText(weighted),
    kappaText(relevant),
  ]
}

/** `0.61 [0.48, 0.73]` */
function kappaText({ kappa, interval }: KappaEstimate): string {
  if (kappa === undefined) return 'not defined'
  if (interval === undefined) return kappa.toFixed(2)
  return `${kappa.toFixed(2)} [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]`
}
