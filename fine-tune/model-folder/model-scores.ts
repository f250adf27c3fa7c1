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
  /** Median time of an answer with the tuned model, where it was scored. */
  readonly answerMs: number
}

/** Rows of a table in Markdown, a row each. */
export function scoreTable(scores: readonly ModelScore[]): readonly string[] {
  if (scores.length === 0) return []
  const rows = scores.map((score) => {
    const { dataset, split, role, pipeline, precision, measure, questions, answerMs } = score
    const set = `${dataset}, ${split}${role === 'guard' ? ' (guard)' : ''}`
    const change = `${signed(score.difference)} [${signed(score.low)}, ${signed(score.high)}]`
    const values = `${score.before.toFixed(4)} | ${score.after.toFixed(4)} | ${change}`
    return `| ${set} | ${questions} | \`${pipeline}\` | ${precision} | ${measure} | ${values} | ${answerMs.toFixed(0)} |`
  })
  return [
    '| set | questions | pipeline | precision | measure | before | after | difference, 95 % | ms an answer |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows,
  ]
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`
}
