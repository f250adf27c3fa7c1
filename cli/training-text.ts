import type { TrainedModel } from '../app/training/trained-model.ts'
import { table } from './table.ts'

/** What a training came to, for people. @param out as it was asked for */
export function trainingText(trained: TrainedModel, out: string): string {
  const { questions, data, training, scores, folder } = trained
  const { leaked } = questions
  return [
    `${questions.dataset}, ${questions.split}: ${questions.training} questions to learn from, ${questions.development} to know when to stop`,
    ...(leaked.length === 0
      ? []
      : [`left out because an evaluation asks nearly the same: ${leaked.map(({ id }) => id).join(', ')}`]),
    `${training.data.pairs} pairs; ${data.synthetic.questions} questions made from documents; ${data.mined.discarded} candidates left out as likely answers`,
    `${training.steps} steps, ${training.end}; kept the weights of step ${training.keptStep}`,
    '',
    ...(folder === undefined
      ? [`interrupted; \`--resume\` goes on from ${out}.training`]
      : [...scoreLines(scores, training.scores[0]?.score, training.finalScore), `model: ${folder}`]),
  ].join('\n')
}

function scoreLines(
  scores: TrainedModel['scores'],
  before: number | undefined,
  after: number | undefined,
): readonly string[] {
  if (scores.length > 0) {
    const rows = scores.map(({ set, role, pipeline, precision, before, after, low, high }) => [
      `${set}${role === 'guard' ? ' (guard)' : ''}`,
      pipeline,
      precision,
      before.toFixed(4),
      after.toFixed(4),
      `[${low.toFixed(4)}, ${high.toFixed(4)}]`,
    ])
    return [table(['set', 'pipeline', 'precision', 'nDCG@10 before', 'after', 'difference, 95 %'], rows), '']
  }
  if (before === undefined || after === undefined) return ['no questions say whether it got better', '']
  return [`nDCG@10 on questions held out: ${before.toFixed(4)} before, ${after.toFixed(4)} after`, '']
}
