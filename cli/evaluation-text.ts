import type { EvaluationReport } from '../app/evaluate.ts'
import { table } from './table.ts'

/** The report for people: the values, then whatever keeps them from meaning what they seem to. */
export function evaluationText(report: EvaluationReport): string {
  const { dataset, split, pipeline, modelId, queries, metrics, latencyMs, fingerprint, corpus } = report
  const rows = Object.entries(metrics).map(([name, value]) => [name, value.toFixed(4)])
  return [
    `${dataset}, ${split}: ${queries} questions, ${pipeline}, ${modelId}`,
    `${corpus.documents} documents, ${corpus.chunks} passages, ${corpus.embedded} of them embedded now`,
    '',
    table(['measure', 'mean'], rows),
    '',
    `an answer takes ${latencyMs.p50.toFixed(1)} ms (p50), ${latencyMs.p95.toFixed(1)} ms (p95)`,
    ...remarks(report),
    `${fingerprint}: values of each question in ${report.valuesFile}`,
  ].join('\n')
}

const SHOWN_NAMES = 5

function remarks({ corpus, unknownDocuments, unknownQueries, withoutRelevant, refused }: EvaluationReport) {
  const named = (ids: readonly string[]) =>
    ids.slice(0, SHOWN_NAMES).join(', ') + (ids.length > SHOWN_NAMES ? ', … (--json lists all)' : '')
  const remark = (ids: readonly string[], what: string) =>
    ids.length === 0 ? [] : [`${ids.length} ${what}: ${named(ids)}`]
  const noted = (notes: readonly { readonly path: string; readonly reason: string }[]) =>
    notes.map(({ path, reason }) => `${path} (${reason})`)
  return [
    ...remark(noted(corpus.failed), 'documents could not be read or indexed, so nobody finds them'),
    ...remark(noted(corpus.skipped), 'documents hold nothing to index'),
    ...(corpus.truncated === 0
      ? []
      : [
          `${corpus.truncated} passages are longer than the model reads; their vectors stand for their beginnings`,
        ]),
    ...remark(unknownDocuments, 'judged documents are not in the corpus, so nobody finds them'),
    ...remark(unknownQueries, 'judged questions have no text and were not asked'),
    ...remark(withoutRelevant, 'questions have no relevant document and count nowhere'),
    ...remark(
      refused.map(({ query, reason }) => `${query} (${reason})`),
      'questions cannot be asked and count 0',
    ),
  ]
}
