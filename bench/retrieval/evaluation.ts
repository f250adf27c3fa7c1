import { readFileSync } from 'node:fs'
import type { EvaluationReport } from '../../app/evaluate.ts'
import type { EvaluatedRun } from '../../evaluate/comparison/evaluated-run.ts'
import type { RunRecord } from '../../evaluate/registry/run-record.ts'
import { plumbline } from '../replay/command.ts'
import { sharedData } from '../shared-data.ts'

/** The sets that are measured, with their development splits. */
export const DATASETS = ['kubernetes-docs', 'stackfaq', 'scifact', 'mtrag-cloud'] as const

/** Evaluates a set of the evaluation data. @param options as on the command line */
export function evaluateSet(dataset: string, ...options: readonly string[]): Promise<EvaluationReport> {
  return plumbline<EvaluationReport>('eval', sharedData(dataset), ...options)
}

/** The values of each question, as they are compared. @param name of the run in the comparison */
export function evaluatedRun(name: string, { valuesFile }: EvaluationReport): EvaluatedRun {
  const { identity, perQuery } = JSON.parse(readFileSync(valuesFile, 'utf8')) as RunRecord
  return {
    ground: { corpus: identity.corpus, questions: identity.questions },
    evaluation: { run: name, perQuery: new Map(Object.entries(perQuery)) },
  }
}
