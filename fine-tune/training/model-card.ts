import type { TrainingReport } from './training-report.ts'

/** The texts that go beside a tuned model's weights, by file: for people and for programs. */
export function modelCard(report: TrainingReport): Readonly<Record<string, string>> {
  return { 'README.md': page(report), 'training.json': `${JSON.stringify(report, undefined, 2)}\n` }
}

function page({ base, data, settings, end, steps, scores, keptStep, run }: TrainingReport): string {
  const kept = scores.find(({ step }) => step === keptStep)
  const rows = [
    ['base', `${base.name}, SHA-256 \`${base.weightsDigest}\``],
    ['run', `\`${run}\``],
    ['data', `${data.pairs} pairs of a question and a passage, SHA-256 \`${data.digest}\``],
    ['left out', `${data.repeated} repeated pairs, ${data.withoutText} without a text`],
    ['loss', `InfoNCE (arXiv:1807.03748), scale ${settings.scale}`],
    ['hard negatives', `${settings.negativesPerQuery} a question`],
    ['steps', `${steps} of ${settings.batchSize} questions, rate ${settings.peakRate}; ${end}`],
    ['kept', `the weights of step ${keptStep}`],
    [
      'development',
      kept === undefined
        ? 'no questions: nothing says whether it is better than its base'
        : `${data.developmentQueries} questions, nDCG@10 ${format(scores[0]?.score)} before, ${format(kept.score)} after`,
    ],
  ]
  return [
    `# ${base.name}, tuned`,
    '',
    'An encoder trained further on questions of its domain. `training.json` holds all settings and scores.',
    '',
    '| | |',
    '|---|---|',
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
    '',
  ].join('\n')
}

function format(score: number | undefined): string {
  return score === undefined ? '–' : score.toFixed(4)
}
