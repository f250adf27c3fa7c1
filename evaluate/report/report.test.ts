import { describe, expect, it } from 'vitest'
import type { ExperimentReport } from '../experiments/experiment-report.ts'
import { csvTable } from './csv-table.ts'
import { interval, points, probability, verdict } from './format.ts'
import { htmlReport } from './html-report.ts'
import { paretoFront } from './latency-plot.ts'
import { markdownReport } from './markdown-report.ts'
import { element, escaped, scale, ticks } from './svg.ts'

const summary = {
  questions: 2,
  difference: 0.1,
  interval: { low: 0.02, high: 0.18 },
  p: 0.01,
  correctedP: 0.01,
  exact: true,
  wins: 1,
  ties: 1,
  losses: 0,
}
const changed = {
  query: 'q1',
  text: '<script>alert("x")</script>',
  before: 0,
  after: 0.2,
  passagesBefore: [],
  passagesAfter: [{ document: 'a|b.md', title: 'A & B', text: 'one <b>', isRelevant: true }],
}
const REPORT: ExperimentReport = {
  id: 'e1',
  name: 'fusion <1>',
  seed: 1,
  measures: ['nDCG@10', 'MRR@10'],
  baseline: 'bm25',
  best: 'weighted(1*bm25, 1*dense, norm=zscore)',
  sets: [
    {
      name: 'docs',
      split: 'dev',
      questions: 2,
      withoutRelevant: 1,
      refused: 0,
      unknownDocuments: 0,
      unknownQueries: 0,
    },
  ],
  table: [
    { pipeline: 'bm25', set: 'docs dev', fingerprint: 'aa', metrics: { 'nDCG@10': 0.5, 'MRR@10': 1 / 3 } },
    {
      pipeline: 'weighted(1*bm25, 1*dense, norm=zscore)',
      set: 'docs dev',
      fingerprint: 'bb',
      metrics: { 'nDCG@10': 0.6, 'MRR@10': 0.5 },
    },
  ],
  comparisons: [
    {
      run: 'weighted(1*bm25, 1*dense, norm=zscore)',
      measure: 'nDCG@10',
      baselineMean: 0.5,
      mean: 0.6,
      set: 'docs dev',
      ...summary,
    },
  ],
  overall: [{ pipeline: 'weighted(1*bm25, 1*dense, norm=zscore)', mean: 0.6, sets: 1, ...summary }],
  details: [
    {
      set: 'docs dev',
      differences: [-0.1, 0, 0.3],
      slices: {
        baseline: 'bm25',
        run: 'weighted',
        measure: 'nDCG@10',
        rows: [{ slice: 'turn 1', baselineMean: 0.5, mean: 0.6, ...summary }],
        unsliced: 0,
      },
      losses: [],
      wins: [changed],
      worst: [],
    },
  ],
  confidence: [
    { set: 'docs dev', confidence: 0.9, isRight: true },
    { set: 'docs dev', confidence: 0.2, isRight: false },
  ],
  scores: [{ set: 'docs dev', relevant: [2, 3], others: [0, 1] }],
  learnt: [
    {
      name: 'ours-1',
      kind: 'ranker-1',
      importance: [
        { feature: 'dense gap', share: 0.75 },
        { feature: 'length <b>', share: 0.25 },
      ],
      curve: { unit: 'trees', measure: 'nDCG@10', training: [0.4, 0.5], validation: [0.4, 0.45] },
    },
  ],
  dropped: [],
  ground: { modelId: 'm', code: 'c', analyzer: 'a' },
  cost: [
    { pipeline: 'bm25', set: 'docs dev', latencyMs: { p50: 1, p95: 2 }, timed: 2 },
    {
      pipeline: 'weighted(1*bm25, 1*dense, norm=zscore)',
      set: 'docs dev',
      latencyMs: { p50: 3, p95: 12.4 },
      timed: 2,
    },
  ],
}

describe('the HTML report', () => {
  const html = htmlReport(REPORT)

  it('needs nothing beside itself, and runs nothing', () => {
    expect(html).not.toMatch(/<script|<link|<img|https?:|url\(|@import/i)
    expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;')
  })

  it('closes what it opens', () => {
    const open: string[] = []
    for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/gi)) {
      if (name === 'meta') continue
      if (slash === '') open.push(name)
      else expect(open.pop()).toBe(name)
    }
    expect(open).toEqual([])
  })

  it('keeps curves within their frame, also where the surest answers are wrong', () => {
    const answers = [0.9, 0.8, 0.2, 0.1].map((confidence, n) => {
      return { set: 'docs dev', confidence, isRight: n > 0 }
    })
    const page = htmlReport({ ...REPORT, confidence: answers })
    const heights = [...page.matchAll(/<polyline points="([^"]*)"/g)].flatMap(([, points = '']) =>
      points.split(' ').map((point) => Number(point.split(',')[1])),
    )
    // The first answer is wrong: a risk of 1 at a coverage of 1/4, where 1/4 of all are.
    expect(heights.length).toBeGreaterThan(8)
    expect(heights.every((height) => height >= 0)).toBe(true)
  })

  it('says first what is better, by how much and how surely', () => {
    expect(html).toContain(
      'Beside bm25, weighted(1*bm25, 1*dense, norm=zscore) has the highest nDCG@10, and is surely better than it: +10.0 points [+2.0, +18.0] over 1 set, p .010',
    )
    expect(html).toContain('1 questions of docs dev for which nothing is relevant: in no mean')
  })

  it('shows the passages of a question that changed', () => {
    expect(html).toContain('a|b.md · A &amp; B · judged relevant')
    expect(html).toContain('one &lt;b&gt;')
  })
})

describe('the other forms of a report', () => {
  it('as Markdown have a row a pipeline', () => {
    expect(markdownReport(REPORT)).toContain(
      '| docs dev | `weighted(1*bm25, 1*dense, norm=zscore)` | 0.6000 | +10.0 | [+2.0, +18.0] | .010 | 1 / 1 / 0 |',
    )
  })

  it('as CSV have all digits, and quotes where they are needed', () => {
    expect(csvTable(REPORT)).toBe(
      'set,pipeline,run,nDCG@10,MRR@10\r\n' +
        'docs dev,bm25,aa,0.5,0.3333333333333333\r\n' +
        'docs dev,"weighted(1*bm25, 1*dense, norm=zscore)",bb,0.6,0.5\r\n',
    )
  })
})

describe('parts of reports', () => {
  it('write differences in hundredths with their sign', () => {
    expect([0.0131, -0.004, 0.0001, -0.0001, 0].map(points)).toEqual(['+1.3', '−0.4', '0.0', '0.0', '0.0'])
    expect(interval({ low: -0.01, high: 0.02 })).toBe('[−1.0, +2.0]')
    expect([0.0001, 0.0123, 0.5, 1].map(probability)).toEqual(['<.001', '.012', '.500', '1'])
    expect([verdict(0.1, 0.05), verdict(-0.1, 0.01), verdict(0.1, 0.06)]).toEqual([
      'better',
      'worse',
      'no difference shown',
    ])
  })

  it('have axes with round values within the range', () => {
    expect(ticks(-0.021, 0.034, 6).map((tick) => Math.round(tick * 100))).toEqual([-2, -1, 0, 1, 2, 3])
    expect(ticks(0, 100, 5)).toEqual([0, 20, 40, 60, 80, 100])
    expect(scale([0, 10], [100, 200])(2.5)).toBe(125)
    expect(scale([3, 3], [0, 10])(3)).toBe(5)
  })

  it('make text safe', () => {
    expect(element('p', { title: '"', id: undefined }, escaped('a < b & c'))).toBe(
      '<p title="&quot;">a &lt; b &amp; c</p>',
    )
  })

  it('join the pipelines that no other beats in both', () => {
    const at = (name: string, latencyMs: number, quality: number) => ({
      name,
      latencyMs,
      quality,
      isBaseline: false,
    })
    const front = paretoFront([
      at('slow', 9, 0.5),
      at('best', 8, 0.9),
      at('fast', 1, 0.3),
      at('worse', 2, 0.3),
    ])
    expect(front.map(({ name }) => name)).toEqual(['fast', 'best'])
  })
})
