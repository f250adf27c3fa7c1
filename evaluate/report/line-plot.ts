import { drawing, element, label, line, type Markup, scale, ticks } from './svg.ts'

/** A curve, or dots without a line between them. */
export interface PlottedCurve {
  readonly name: string
  /** By x ascending. */
  readonly points: readonly (readonly [x: number, y: number])[]
  readonly kind: 'better' | 'worse' | 'plain' | 'dots'
}

export interface LineAxes {
  readonly x: string
  readonly y: string
  /** Absent: as far as the curves go. */
  readonly from?: readonly [x: number, y: number]
  readonly to?: readonly [x: number, y: number]
}

const WIDTH = 860
const HEIGHT = 260
const LEFT = 56
const BOTTOM = 40
const RIGHT = 150

/** Curves over common axes, each named at its end. */
export function linePlot(title: string, axes: LineAxes, curves: readonly PlottedCurve[]): Markup {
  const xs = curves.flatMap(({ points }) => points.map(([x]) => x))
  const ys = curves.flatMap(({ points }) => points.map(([, y]) => y))
  const [fromX, fromY] = axes.from ?? [least(xs), least(ys)]
  const [toX, toY] = axes.to ?? [-least(xs.map((x) => -x)), -least(ys.map((y) => -y))]
  const x = scale([fromX, toX], [LEFT, WIDTH - RIGHT])
  const y = scale([fromY, toY], [HEIGHT - BOTTOM, 16])
  return drawing(
    WIDTH,
    HEIGHT,
    title,
    ...ticks(fromX, toX, 8).flatMap((value) => [
      line(x(value), 16, x(value), HEIGHT - BOTTOM, 'grid'),
      label(x(value), HEIGHT - BOTTOM + 16, `${Number(value.toPrecision(4))}`, 'middle', 'tick'),
    ]),
    ...ticks(fromY, toY, 6).flatMap((value) => [
      line(LEFT, y(value), WIDTH - RIGHT, y(value), 'grid'),
      label(LEFT - 6, y(value) + 4, `${Number(value.toPrecision(3))}`, 'end', 'tick'),
    ]),
    label(WIDTH - RIGHT, HEIGHT - 6, axes.x, 'end', 'tick'),
    label(LEFT, 11, axes.y, 'start', 'tick'),
    ...curves.flatMap((curve) => curveOf(curve, x, y)),
  )
}

function curveOf(
  { name, points, kind }: PlottedCurve,
  x: (value: number) => number,
  y: (value: number) => number,
): readonly Markup[] {
  const end = points.at(-1)
  if (end === undefined) return []
  if (kind === 'dots') {
    return [
      element(
        'g',
        { class: 'better' },
        ...points.map(([a, b]) => element('circle', { cx: x(a), cy: y(b), r: 4 })),
      ),
    ]
  }
  const path = points.map(([a, b]) => `${x(a).toFixed(1)},${y(b).toFixed(1)}`)
  return [
    element('polyline', { points: path.join(' '), class: `curve ${kind}` }),
    label(x(end[0]) + 6, y(end[1]) + 4, name, 'start', 'name'),
  ]
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
}
