import { points } from './format.ts'
import { drawing, element, label, line, type Markup, scale, ticks } from './svg.ts'

const WIDTH = 860
const HEIGHT = 180
const LEFT = 50

/**
 * Every question as a bar, from the one that lost most to the one that won most: the areas on both sides of 0 are what a
 * mean hides.
 *
 * @param differences ascending.
 */
export function questionPlot(title: string, differences: readonly number[]): Markup {
  const reach = Math.max(0.05, ...differences.map(Math.abs))
  const y = scale([-reach, reach], [HEIGHT - 10, 10])
  const width = (WIDTH - LEFT - 10) / Math.max(1, differences.length)
  const bars = differences.flatMap((difference, index) => {
    if (difference === 0) return []
    const [top, bottom] = [y(Math.max(0, difference)), y(Math.min(0, difference))]
    const attributes = {
      x: LEFT + index * width,
      y: top,
      width: Math.max(0.5, width - 0.3),
      height: bottom - top,
      class: difference > 0 ? 'better' : 'worse',
    }
    return [element('rect', attributes)]
  })
  return drawing(
    WIDTH,
    HEIGHT,
    title,
    ...ticks(-reach, reach, 5).flatMap((value) => [
      line(LEFT, y(value), WIDTH - 10, y(value), Math.abs(value) < 1e-12 ? 'zero' : 'grid'),
      label(LEFT - 6, y(value) + 4, points(value), 'end', 'tick'),
    ]),
    ...bars,
  )
}
