import type { ReindexReport } from '../app/generations/reindex.ts'
import type { AdaptedModel } from '../app/training/adapt.ts'
import type { TrainedCrossEncoder } from '../app/training/train-cross-encoder.ts'
import type { TrainedRanker } from '../app/training/train-ranker.ts'
import type { TrainedModel } from '../app/training/trained-model.ts'
import { remark } from './remark.ts'
import { table } from './table.ts'

/** What the training of an encoder came to, for people. @param out as it was asked for */
export function trainingText(trained: TrainedModel, out: string): string {
  const { training, scores } = trained
  return [
    ...courseLines(trained),
    '',
    ...(trained.folder === undefined
      ? []
      : scoreLines(scores, training.scores[0]?.score, training.finalScore)),
    endLine(trained, out),
  ].join('\n')
}

/** The same of a cross-encoder, whose rival is the order that it was given. */
export function crossEncoderText(trained: TrainedCrossEncoder, out: string): string {
  const { training, pipelineScore, scores } = trained
  return [
    ...courseLines(trained),
    '',
    ...(training.finalScore === undefined
      ? []
      : [
          `nDCG@10 on development questions: ${pipelineScore.toFixed(4)} as the pipeline orders them, ${training.finalScore.toFixed(4)} as the model does`,
        ]),
    ...(scores.length > 0 ? scoreLines(scores, undefined, undefined) : []),
    endLine(trained, out),
  ].join('\n')
}

/** The same of a ranker. */
export function rankerText({
  questions,
  pipeline,
  depth,
  before,
  after,
  low,
  high,
  file,
  importance,
  expression,
}: TrainedRanker): string {
  const most = Object.entries(importance)
    .sort(([, a], [, b]) => b - a)
    .slice(0, SHOWN_FEATURES)
    .map(([feature, share]) => `${feature} ${(100 * share).toFixed(0)} %`)
  return [
    ...questionLines(questions),
    `orders the best ${depth} passages of ${pipeline}`,
    `nDCG@10 on development questions: ${before.toFixed(4)} before, ${after.toFixed(4)} after, difference [${low.toFixed(4)}, ${high.toFixed(4)}]`,
    ...(isBetterRanker({ low }) ? [] : ['not shown to be better than the pipeline']),
    `goes by ${most.join(', ')}`,
    `model: ${file}`,
    `to try: ${expression}`,
  ].join('\n')
}

/** Whether its interval lies above 0. */
export function isBetterRanker({ low }: Pick<TrainedRanker, 'low'>): boolean {
  return low > 0
}

/** Features of a ranker that are told. */
const SHOWN_FEATURES = 8

/** What learning from documents came to. @param out as it was asked for */
export function adaptedText(adapted: AdaptedModel, out: string, index?: ReindexReport): string {
  const { documents, training, scores, isBetter } = adapted
  return [
    `${documents} documents`,
    ...pairLines(adapted),
    '',
    ...(adapted.folder === undefined
      ? []
      : scoreLines(scores, training.scores[0]?.score, training.finalScore)),
    ...(isBetter === undefined
      ? []
      : [isBetter ? 'better than its base' : 'not shown to be better: keep the base']),
    endLine(adapted, out),
    ...(index === undefined ? [] : [indexLine(index, adapted)]),
  ].join('\n')
}

function indexLine({ generation, move, interrupted }: ReindexReport, { folder }: AdaptedModel): string {
  if (interrupted) return `index: ${generation} was begun; \`--resume\` goes on with it`
  const where = move === undefined ? 'is built' : 'answers now'
  return `index: ${generation} ${where}; name the model in the configuration, \`model: { name: ${folder} }\``
}

function courseLines(trained: TrainedModel): readonly string[] {
  return [...questionLines(trained.questions), ...pairLines(trained)]
}

function pairLines({ data, training }: Pick<TrainedModel, 'data' | 'training'>): readonly string[] {
  return [
    `${training.data.pairs} pairs; ${data.synthetic?.questions ?? 0} questions made from documents; ${data.mined.discarded} candidates left out as likely answers`,
    ...leftOutLines({ ...training.data, ...data.mined }),
    ...(training.settings.epochs > 0 ? [stepsLine(training)] : []),
    ...(training.end !== 'stopped' && isWhitened(training.settings)
      ? ["whitened by what the pairs' texts, and documents, differ in"]
      : []),
  ]
}

/** Of what was judged or made; nothing where all of it was learnt from as it is. */
function leftOutLines({
  repeated,
  contradicting,
  withoutText,
  withoutPassage,
  cutTexts,
}: TrainedModel['training']['data'] & TrainedModel['data']['mined']) {
  const counts = [
    [repeated, 'repeated pairs left out'],
    [contradicting, 'left out as judged both ways'],
    [withoutText, 'left out for want of a text'],
    [withoutPassage, 'judged answers without a passage'],
    [cutTexts, 'texts cut at the longest that training reads'],
  ] as const
  const told = counts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []))
  return told.length === 0 ? [] : [told.join('; ')]
}

function stepsLine(training: TrainedModel['training']): string {
  const { scores, keptStep, end } = training
  if (end === 'stopped') return `${training.steps} steps, ${end}`
  const kept =
    scores.length === 0 || keptStep > 0
      ? `kept the weights of step ${keptStep}`
      : 'none made it better on the development questions: the layers are those of the base'
  return `${training.steps} steps, ${training.end}; ${kept}`
}

/** Whether a step was better than none; also where nothing could tell. A whitening changes any model. */
export function hasHelped({ scores, keptStep, settings }: TrainedModel['training']): boolean {
  return scores.length === 0 || keptStep > 0 || isWhitened(settings)
}

function isWhitened(settings: TrainedModel['training']['settings']): boolean {
  return 'whitening' in settings && settings.whitening > 0
}

function questionLines({
  dataset,
  split,
  training,
  development,
  leaked,
  unknownDocuments,
  unknownQueries,
}: TrainedModel['questions']) {
  const counts = `${training} questions to learn from, ${development} that say whether it helps`
  return [
    `${dataset}, ${split}: ${counts}`,
    ...remark(
      'left out because an evaluation asks nearly the same',
      leaked.map(({ id }) => id),
    ),
    ...remark('judged documents that the data set does not hold', unknownDocuments),
    ...remark('judged questions without a text, not asked', unknownQueries),
  ]
}

function endLine({ folder }: Pick<TrainedModel, 'folder'>, out: string): string {
  return folder === undefined ? `interrupted; \`--resume\` goes on from ${out}.training` : `model: ${folder}`
}

function scoreLines(
  scores: TrainedModel['scores'],
  before: number | undefined,
  after: number | undefined,
): readonly string[] {
  if (scores.length > 0) {
    const rows = scores.map(({ dataset, split, role, pipeline, precision, before, after, low, high }) => [
      `${dataset}, ${split}${role === 'guard' ? ' (guard)' : ''}`,
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
