import { calibrationOf } from '../calibration/calibration.ts'
import { coverageAt, riskArea, riskCoverage } from '../calibration/risk-coverage.ts'
import type { ExperimentReport } from '../experiments/experiment-report.ts'
import { histogramPlot } from './histogram-plot.ts'
import { linePlot } from './line-plot.ts'
import { element, escaped, type Markup } from './svg.ts'

/** Wrong answers that a reader may bear with. */
const BORNE = [0.1, 0.2, 0.3]

/** Whether the best pipeline knows when it is right: score distributions, calibration, risk against coverage. */
export function confidenceSection({
  best,
  confidence,
  scores,
}: Pick<ExperimentReport, 'best' | 'confidence' | 'scores'>): Markup {
  return element(
    'section',
    {},
    element('h2', {}, escaped('Right and wrong answers')),
    element(
      'p',
      {},
      escaped('Scores that '),
      element('code', {}, escaped(best)),
      escaped(' gives to the first ten documents.'),
    ),
    ...scores.flatMap(({ set, relevant, others }) => [
      element('h3', {}, escaped(set)),
      histogramPlot(`scores on ${set}`, relevant, others),
    ]),
    ...(confidence.length === 0 ? [] : confidenceOf(confidence)),
  )
}

function confidenceOf(confidence: ExperimentReport['confidence']): readonly Markup[] {
  const { bins, error, brier, share } = calibrationOf(confidence, binsFor(confidence.length))
  const points = riskCoverage(confidence)
  const covered = BORNE.map(
    (risk) => `${percent(coverageAt(points, risk))} with at most ${percent(risk)} of the answers wrong`,
  )
  return [
    element('h3', {}, escaped('Confidence')),
    element(
      'p',
      {},
      escaped(
        `How likely the first document answers, learnt from its scores and told of questions that it was not learnt from. ${percent(share)} of ${confidence.length} first documents are judged relevant. Mean distance between said and was ${error.toFixed(3)}; Brier score ${brier.toFixed(3)}, of ${(share * (1 - share)).toFixed(3)} where every question is given the same.`,
      ),
    ),
    linePlot('calibration', { x: 'said', y: 'was right', from: [0, 0], to: [1, 1] }, [
      {
        name: 'perfect',
        points: [
          [0, 0],
          [1, 1],
        ],
        kind: 'plain',
      },
      { name: '', points: bins.map(({ said, was }) => [said, was] as const), kind: 'dots' },
    ]),
    element(
      'p',
      {},
      escaped(
        `Where only the surest are answered: ${covered.join(', ')}. Mean risk ${riskArea(points).toFixed(3)}, of ${(1 - share).toFixed(3)} where confidence tells nothing.`,
      ),
    ),
    linePlot(
      'risk against coverage',
      {
        x: 'share of questions answered',
        y: 'share of answers wrong; flat: where confidence tells nothing',
        from: [0, 0],
        // Surest answers that are wrong put the curve above the line.
        to: [1, points.reduce((most, { risk }) => Math.max(most, risk), 0.1)],
      },
      [
        {
          name: '',
          points: [
            [0, 1 - share],
            [1, 1 - share],
          ],
          kind: 'plain',
        },
        {
          name: '',
          points: points.map(({ coverage, risk }) => [coverage, risk] as const),
          kind: 'better',
        },
      ],
    ),
  ]
}

/** Twenty answers tell a share to about a tenth. */
function binsFor(answers: number): number {
  return Math.min(10, Math.max(1, Math.floor(answers / 20)))
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`
}
