import { interval, points, verdict } from './format.ts'
import { drawing, element, escaped, label, line, type Markup, scale, ticks } from './svg.ts'

/** A difference with its interval. */
export interface PlottedInterval {
  readonly name: string
  readonly difference: number
  readonly interval: { readonly low: number; readonly high: number }
  readonly correctedP: number
}

const WIDTH = 900
const NAMES = 380
const ROW = 22
const AXIS = 34

/**
 * One line a row: the difference as a dot, its interval as a bar, 0 as a rule. What is surely better or worse is
 * coloured.
 *
 * ```
 *   weighted(…)        ──●──│
 *   rrf(…)                  │ ──●──
 *                     −2    0   +2
 * ```
 */
export function intervalPlot(title: string, rows: readonly PlottedInterval[]): Markup {
  const ends = rows.flatMap((row) => [row.interval.low, row.interval.high])
  const from = Math.min(-0.01, ...ends)
  const to = Math.max(0.01, ...ends)
  const x = scale([from, to], [NAMES + 10, WIDTH - 150])
  const height = rows.length * ROW + AXIS
  const bottom = rows.length * ROW + 4
  return drawing(
    WIDTH,
    height,
    title,
    ...ticks(from, to, 6).flatMap((value) => [
      line(x(value), 0, x(value), bottom, Math.abs(value) < 1e-12 ? 'zero' : 'grid'),
      label(x(value), bottom + 16, points(value), 'middle', 'tick'),
    ]),
    ...rows.map((row, index) => rowOf(row, index * ROW + ROW / 2, x)),
  )
}

function rowOf(
  { name, difference, interval: { low, high }, correctedP }: PlottedInterval,
  y: number,
  x: (value: number) => number,
): Markup {
  const kind = verdict(difference, correctedP).split(' ')[0] ?? ''
  return element(
    'g',
    { class: kind },
    element('title', {}, escaped(`${name}: ${points(difference)} ${interval({ low, high })}`)),
    label(NAMES, y + 4, shortened(name), 'end', 'name'),
    line(x(low), y, x(high), y, 'bar'),
    element('circle', { cx: x(difference), cy: y, r: 4 }),
    label(WIDTH - 140, y + 4, `${points(difference)} ${interval({ low, high })}`, 'start', 'tick'),
  )
}

/** As much as stands beside the plot; both ends of a long expression tell it from others. */
function shortened(name: string): string {
  const most = 52
  return name.length <= most ? name : `${name.slice(0, 30)}…${name.slice(-(most - 31))}`
}
