import { milliseconds, score } from './format.ts'
import { drawing, element, escaped, label, line, type Markup, scale, ticks } from './svg.ts'

/** A pipeline by what it costs and what it brings. */
export interface PlottedPipeline {
  readonly name: string
  /** Milliseconds, 95th percentile. */
  readonly latencyMs: number
  readonly quality: number
  readonly isBaseline: boolean
}

const WIDTH = 860
const HEIGHT = 340
const LEFT = 56
const BOTTOM = 40

/** Quality against latency; pipelines that no other beats in both are joined by a line and named. */
export function latencyPlot(title: string, measure: string, pipelines: readonly PlottedPipeline[]): Markup {
  const slowest = Math.max(1, ...pipelines.map(({ latencyMs }) => latencyMs))
  const qualities = pipelines.map(({ quality }) => quality)
  const [worst, best] = [Math.min(...qualities), Math.max(...qualities)]
  const margin = Math.max(0.005, (best - worst) * 0.1)
  const range: readonly [number, number] = [worst - margin, best + margin]
  const x = scale([0, slowest * 1.05], [LEFT, WIDTH - 20])
  const y = scale(range, [HEIGHT - BOTTOM, 14])
  const front = paretoFront(pipelines)
  const path = front.map(({ latencyMs, quality }) => `${x(latencyMs).toFixed(1)},${y(quality).toFixed(1)}`)
  return drawing(
    WIDTH,
    HEIGHT,
    title,
    ...ticks(0, slowest * 1.05, 8).flatMap((value) => [
      line(x(value), 14, x(value), HEIGHT - BOTTOM, 'grid'),
      label(x(value), HEIGHT - BOTTOM + 16, `${value}`, 'middle', 'tick'),
    ]),
    ...ticks(...range, 6).flatMap((value) => [
      line(LEFT, y(value), WIDTH - 20, y(value), 'grid'),
      label(LEFT - 6, y(value) + 4, value.toFixed(3), 'end', 'tick'),
    ]),
    label(WIDTH - 20, HEIGHT - 6, 'milliseconds an answer takes (p95)', 'end', 'tick'),
    label(LEFT, 10, `${measure}, mean over sets`, 'start', 'tick'),
    element('polyline', { points: path.join(' '), class: 'front' }),
    ...pipelines.map((pipeline) => dot(pipeline, x(pipeline.latencyMs), y(pipeline.quality), front)),
  )
}

/** From the fastest to the best; each better than all that are faster. */
export function paretoFront(pipelines: readonly PlottedPipeline[]): readonly PlottedPipeline[] {
  const byLatency = [...pipelines].sort((a, b) => a.latencyMs - b.latencyMs || b.quality - a.quality)
  let best = Number.NEGATIVE_INFINITY
  return byLatency.filter(({ quality }) => {
    const isBetter = quality > best
    if (isBetter) best = quality
    return isBetter
  })
}

function dot(pipeline: PlottedPipeline, x: number, y: number, front: readonly PlottedPipeline[]): Markup {
  const { name, latencyMs, quality, isBaseline } = pipeline
  const isInFront = front.includes(pipeline)
  const isRight = x > WIDTH * 0.6
  return element(
    'g',
    { class: isBaseline ? 'baseline' : isInFront ? 'better' : 'no' },
    element('title', {}, escaped(`${name}: ${score(quality)} in ${milliseconds(latencyMs)} ms`)),
    element('circle', { cx: x, cy: y, r: 5 }),
    ...(isInFront || isBaseline
      ? [label(x + (isRight ? -9 : 9), y - 6, name.slice(0, 60), isRight ? 'end' : 'start', 'name')]
      : []),
  )
}
