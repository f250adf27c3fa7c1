import type { Precision } from '../../onnx/export-encoder.ts'

/** How a tuned model answers the questions of one set, beside its base. */
export interface ModelScore {
  /** Name of the data set. */
  readonly dataset: string
  readonly split: string
  /** Whether training looked at it to know when to stop, or it only tells what was forgotten. */
  readonly role: 'development' | 'guard'
  readonly corpusDigest: string
  readonly questionsDigest: string
  readonly questions: number
  readonly pipeline: string
  readonly precision: Precision
  readonly measure: string
  readonly before: number
  readonly after: number
  /** `after` − `before`, with its 95 % interval, paired by question. */
  readonly difference: number
  readonly low: number
  readonly high: number
  /** Two-sided, of the paired randomisation test. */
  readonly p: number
}

/** Rows of a table in Markdown, a row each. */
export function scoreTable(scores: readonly ModelScore[]): readonly string[] {
  if (scores.length === 0) return []
  const rows = scores.map(
    ({
      dataset,
      split,
      role,
      pipeline,
      precision,
      measure,
      questions,
      before,
      after,
      low,
      high,
      difference,
    }) =>
      `| ${dataset}, ${split}${role === 'guard' ? ' (guard)' : ''} | ${questions} | \`${pipeline}\` | ${precision} | ${measure} | ${before.toFixed(4)} | ${after.toFixed(4)} | ${signed(difference)} [${signed(low)}, ${signed(high)}] |`,
  )
  return [
    '| set | questions | pipeline | precision | measure | before | after | difference, 95 % |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
  ]
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`
}
