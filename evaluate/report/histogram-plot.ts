import { drawing, element, escaped, label, line, type Markup, scale, ticks } from './svg.ts'

const WIDTH = 860
const HEIGHT = 180
const LEFT = 50
const BOTTOM = 26
const BINS = 40

/**
 * How two kinds of scores lie: shares of each kind by score, those of relevant documents upwards, those of the others
 * downwards. The less they overlap, the better a threshold can part them.
 */
export function histogramPlot(title: string, relevant: readonly number[], others: readonly number[]): Markup {
  const all = [...relevant, ...others]
  const from = all.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const to = all.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  if (!(to > from)) return element('p', {}, escaped('All scores are equal.'))
  const binned = (scores: readonly number[]) => shares(scores, from, to)
  const [up, down] = [binned(relevant), binned(others)]
  const highest = Math.max(...up, ...down)
  const x = scale([from, to], [LEFT, WIDTH - 20])
  const y = scale([-highest, highest], [HEIGHT - BOTTOM, 14])
  const width = (WIDTH - 20 - LEFT) / BINS
  const bar = (share: number, bin: number, kind: 'better' | 'worse') => {
    const [top, bottom] = kind === 'better' ? [y(share), y(0)] : [y(0), y(-share)]
    const place = { x: LEFT + bin * width, y: top, width: width - 0.6, height: bottom - top }
    return share === 0 ? escaped('') : element('rect', { ...place, class: kind })
  }
  return drawing(
    WIDTH,
    HEIGHT,
    title,
    ...ticks(from, to, 8).flatMap((value) => [
      line(x(value), 14, x(value), HEIGHT - BOTTOM, 'grid'),
      label(x(value), HEIGHT - 8, `${Number(value.toPrecision(3))}`, 'middle', 'tick'),
    ]),
    ...up.map((share, bin) => bar(share, bin, 'better')),
    ...down.map((share, bin) => bar(share, bin, 'worse')),
    line(LEFT, y(0), WIDTH - 20, y(0), 'zero'),
    label(
      LEFT,
      12,
      `share of the relevant (${relevant.length}) above, of the others (${others.length}) below; the highest bar is ${(100 * highest).toFixed(0)} %`,
      'start',
      'tick',
    ),
  )
}

/** Shares of the scores by bin. */
function shares(scores: readonly number[], from: number, to: number): readonly number[] {
  const counts = new Array<number>(BINS).fill(0)
  for (const value of scores) {
    const bin = Math.min(BINS - 1, Math.floor(((value - from) / (to - from)) * BINS))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return counts.map((count) => count / Math.max(1, scores.length))
}
