import type { ExperimentReport, LearntPart } from '../experiments/experiment-report.ts'
import { linePlot } from './line-plot.ts'
import { drawing, element, escaped, label, type Markup, scale } from './svg.ts'

/** Features that are shown. */
const SHOWN_FEATURES = 15

/** Models that the compared pipelines name: how they learnt, and what they go by. */
export function learntSection({ learnt }: Pick<ExperimentReport, 'learnt'>): Markup {
  if (learnt.length === 0) return escaped('')
  return element('section', {}, element('h2', {}, escaped('What was learnt')), ...learnt.flatMap(partOf))
}

function partOf({ name, kind, importance, curve }: LearntPart): readonly Markup[] {
  const shown = [...importance].sort((a, b) => b.share - a.share).slice(0, SHOWN_FEATURES)
  return [
    element('h3', {}, element('code', {}, escaped(name)), escaped(` · ${kind}`)),
    ...(curve === undefined
      ? []
      : [
          linePlot(`learning curve of ${name}`, { x: curve.unit, y: curve.measure }, [
            { name: 'learnt from', points: numbered(curve.training), kind: 'plain' },
            { name: 'held out', points: numbered(curve.validation), kind: 'better' },
          ]),
        ]),
    ...(shown.length === 0 ? [] : [element('p', {}, escaped('What it goes by:')), barsOf(name, shown)]),
  ]
}

function numbered(values: readonly number[]): readonly (readonly [number, number])[] {
  return values.map((value, index) => [index + 1, value] as const)
}

const WIDTH = 860
const NAMES = 380
const ROW = 20

function barsOf(name: string, shown: LearntPart['importance']): Markup {
  const widest = Math.max(...shown.map(({ share }) => share))
  const x = scale([0, widest], [NAMES + 10, WIDTH - 60])
  return drawing(
    WIDTH,
    shown.length * ROW + 4,
    `features of ${name}`,
    ...shown.flatMap(({ feature, share }, index) => {
      const y = index * ROW
      const bar = { x: NAMES + 10, y: y + 4, width: x(share) - NAMES - 10, height: ROW - 8 }
      return [
        label(NAMES, y + 15, feature, 'end', 'name'),
        element('rect', bar),
        label(x(share) + 6, y + 15, `${(100 * share).toFixed(0)} %`, 'start', 'tick'),
      ]
    }),
  )
}
