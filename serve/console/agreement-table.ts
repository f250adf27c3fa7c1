import type { AgreementResponse } from '../wire/judging.ts'
import { element } from './element.ts'

type Pair = AgreementResponse['pairs'][number]

/** How far judges agree, or nothing where no two of them graded the same. */
export function agreementTable({ pairs }: AgreementResponse): readonly Node[] {
  if (pairs.length === 0) return []
  const header = ['Judges', 'Items', 'Same', 'Weighted kappa'].map((name) =>
    element('th', { scope: 'col' }, name),
  )
  const rows = pairs.map((pair) => element('tr', {}, ...cells(pair).map((text) => element('td', {}, text))))
  const head = element('thead', {}, element('tr', {}, ...header))
  return [element('table', {}, head, element('tbody', {}, ...rows))]
}

function cells({ judges, items, same, weighted }: Pair): readonly string[] {
  const { kappa, interval } = weighted
  const range = interval === undefined ? '' : ` [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]`
  return [
    judges.join(' and '),
    String(items),
    same === undefined ? '' : `${Math.round(100 * same)} %`,
    kappa === undefined ? 'not defined' : `${kappa.toFixed(2)}${range}`,
  ]
}
