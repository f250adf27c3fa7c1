import type { EvaluationReport } from '../app/evaluate.ts'
import { remark } from './remark.ts'
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

function remarks({ corpus, unknownDocuments, unknownQueries, withoutRelevant, ...report }: EvaluationReport) {
  const pages = (notes: EvaluationReport['corpus']['failed']) =>
    notes.map(({ path, reason }) => `${path} (${reason})`)
  const questions = (notes: EvaluationReport['refused']) =>
    notes.map(({ query, reason }) => `${query} (${reason})`)
  return [
    ...remark('documents that could not be read or indexed', pages(corpus.failed)),
    ...remark('documents with nothing to index', pages(corpus.skipped)),
    ...(corpus.truncated === 0
      ? []
      : [`passages of which the model reads only the beginning: ${corpus.truncated}`]),
    ...remark('judged documents that the corpus does not hold', unknownDocuments),
    ...remark('judged questions without a text, not asked', unknownQueries),
    ...remark('questions for which nothing is relevant, in no mean', withoutRelevant),
    ...remark('questions that cannot be asked and count 0', questions(report.refused)),
    ...remark('warnings', questions(report.warnings)),
  ]
}
