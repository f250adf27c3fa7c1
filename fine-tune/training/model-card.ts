import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Training } from './training.ts'
import type { TrainingReport } from './training-report.ts'

/** The texts that go beside a tuned model's weights, by file: for people and for programs. */
export function modelCard(report: TrainingReport): Readonly<Record<string, string>> {
  return { 'README.md': page(report), 'training.json': `${JSON.stringify(report, undefined, 2)}\n` }
}

/** The report in a model's folder; `undefined` where there is none. */
export function readTrainingReport(folder: string): TrainingReport | undefined {
  const file = join(folder, 'training.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as TrainingReport) : undefined
}

const KINDS: Readonly<Record<TrainingReport['kind'], string>> = {
  encoder: 'An encoder trained further on questions of its domain.',
  'token-encoder':
    'An encoder trained further on questions of its domain, for late interaction: texts are compared token by token.',
  'cross-encoder':
    'A cross-encoder, which scores a question and a passage together, trained from an encoder.',
}

const LOSSES: Readonly<Record<Training['settings']['loss']['kind'], string>> = {
  'info-nce': 'InfoNCE (arXiv:1807.03748)',
  'margin-mse': 'margin-MSE (arXiv:2010.02666)',
  'cosine-sentence': 'CoSENT (kexue.fm/archives/8847)',
  'max-sim': 'InfoNCE over MaxSim (arXiv:2004.12832)',
  'listwise-softmax': 'listwise softmax (Cao et al., ICML 2007)',
  'binary-cross-entropy': 'binary cross-entropy (arXiv:1901.04085)',
}

function page({
  kind,
  base,
  data,
  settings,
  end,
  steps,
  scores,
  keptStep,
  finalScore,
  run,
}: TrainingReport): string {
  const rows = [
    ['base', `${base.name}, SHA-256 \`${base.weightsDigest}\``],
    ['run', `\`${run}\``],
    ['data', `${data.pairs} pairs of a question and a passage, SHA-256 \`${data.digest}\``],
    [
      'left out',
      `${data.repeated} repeated pairs, ${data.contradicting} judged both ways, ${data.withoutText} without a text`,
    ],
    [
      'cut',
      `${data.cutTexts} texts, at ${settings.maxQueryTokens} tokens of a question and ${settings.epochs === 0 ? 'as many as the model reads' : settings.maxPassageTokens} of a passage`,
    ],
    ...(settings.epochs === 0
      ? [['kept', 'the layers of the base, none of which was trained']]
      : [
          ['loss', LOSSES[settings.loss.kind]],
          [
            'hard negatives',
            `${settings.negativesPerQuery} a question${'inBatch' in settings && settings.inBatch ? ", and the passages of the batch's others" : ''}`,
          ],
          ['steps', `${steps} of ${settings.batchSize} questions, rate ${settings.peakRate}; ${end}`],
          [
            'kept',
            keptStep === 0 && scores.length > 0
              ? 'the base: no step made it better on the development questions'
              : `the weights of step ${keptStep}, mixed with ${100 * settings.baseShare} % of the first`,
          ],
        ]),
    ...('whitening' in settings && settings.whitening > 0
      ? [
          [
            'whitened',
            `by the pairs' differences and those of documents, to the power ${settings.whitening}: \`whitening.weight\`, which no other program reads`,
          ],
        ]
      : []),
    [
      'development',
      finalScore === undefined
        ? 'no questions: nothing says whether it is better than its base'
        : `${data.developmentQueries} questions, nDCG@10 ${format(scores[0]?.score)} before, ${format(finalScore)} after`,
    ],
  ]
  return [
    `# ${base.name}, tuned`,
    '',
    `${KINDS[kind]} \`training.json\` holds all settings and scores.`,
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
