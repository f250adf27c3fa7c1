import { Argument, type Command } from 'commander'
import type { LearntConfidence } from '../app/pipelines/learn-confidence.ts'
import type { LearntKind, LearntPipeline } from '../app/pipelines/learn-pipeline.ts'
import { type CommonOptions, commandWith } from './common-options.ts'
import { oneMore } from './option-values.ts'
import { points } from './points.ts'
import { runCommand } from './run-command.ts'
import { settingsOf } from './settings-of.ts'
import { table } from './table.ts'
import { using } from './using.ts'

interface LearnOptions extends CommonOptions {
  readonly branch?: readonly string[]
  readonly model?: string
}

/** `plumbline pipelines learn`: weights, weights by question, or how likely the first hit answers, from judgments. */
export function learnCommand(): Command {
  return commandWith(
    'learn',
    'learn from judgments how to fuse, or how sure an answer is, with cross-validation',
    [
      'plumbline pipelines learn weights ours-1 our-questions/',
      'plumbline pipelines learn adaptive ours-2 our-questions/ faq/ --branch bm25 --branch "prf(dense)"',
      'plumbline pipelines learn confidence sure-1 our-questions/ faq/ --branch "rrf(bm25, dense)"',
    ],
  )
    .addArgument(
      new Argument(
        '<kind>',
        'weights: one a branch; adaptive: by question; confidence: how likely the first hit answers',
      ).choices(['weights', 'adaptive', 'confidence']),
    )
    .argument('<name>', 'how expressions will name it; another each time')
    .argument('<sets...>', 'folders of judged questions, or folder#split')
    .option(
      '--branch <expression>',
      'what is fused; repeat it (bm25 and dense); of confidence the pipeline (the configured one)',
      oneMore,
    )
    .option('--model <folder>', 'embedding model: a folder, or a name on the hub')
    .action(
      (
        kind: LearntKind | 'confidence',
        name: string,
        sets: readonly string[],
        _options: LearnOptions,
        command: Command,
      ) => {
        const options = command.optsWithGlobals<LearnOptions>()
        return runCommand(options, async (context) => {
          const { openConfiguredEmbedder } = await import('../app/open-embedder.ts')
          const settings = await settingsOf(options)
          const { branch } = options
          if (kind === 'confidence') {
            const { learnConfidence } = await import('../app/pipelines/learn-confidence.ts')
            const [pipeline] = branch ?? []
            const request = { name, sets, ...(pipeline !== undefined && { pipeline }) }
            const learnt = await using(openConfiguredEmbedder(settings, context), (opened) =>
              learnConfidence(settings, opened, request, context),
            )
            context.answer(learnt, confidenceText(learnt))
            return undefined
          }
          const { learnPipeline } = await import('../app/pipelines/learn-pipeline.ts')
          const request = { kind, name, sets, ...(branch && { branches: branch }) }
          const learnt = await using(openConfiguredEmbedder(settings, context), (opened) =>
            learnPipeline(settings, opened, request, context),
          )
          context.answer(learnt, learntText(learnt))
          return undefined
        })
      },
    )
}

/** `plumbline pipelines export`: a ranker for other programs. */
export function exportCommand(): Command {
  return commandWith('export', 'write a learnt ranker of trees as an ONNX file, for other programs', [
    'plumbline pipelines export ours-3 ours-3.onnx',
  ])
    .argument('<name>', 'of the ranker')
    .argument('<file>', 'to write')
    .action((name: string, file: string, _options: CommonOptions, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      return runCommand(options, async (context) => {
        const { exportRanker } = await import('../app/pipelines/export-ranker.ts')
        const exported = exportRanker(await settingsOf(options), name, file)
        context.answer(
          exported,
          `${exported.file}: ${exported.trees} trees over ${exported.features.length} features`,
        )
        return undefined
      })
    })
}

function confidenceText({
  expression,
  questions,
  nothingFound,
  share,
  error,
  brier,
  meanRisk,
  riskCoverage,
  file,
}: LearntConfidence): string {
  const rows = riskCoverage.map(({ coverage, risk, least }) => [
    `${(100 * coverage).toFixed(0)} %`,
    `${(100 * risk).toFixed(0)} %`,
    least.toFixed(3),
  ])
  return [
    `learnt from ${questions} questions: ${expression}`,
    ...(nothingFound === 0 ? [] : [`${nothingFound} questions left out, for which it finds nothing`]),
    `on questions held out: ${(100 * share).toFixed(0)} % of first hits answer; said and was differ by ${error.toFixed(3)} on average; Brier score ${brier.toFixed(3)}; mean risk ${meanRisk.toFixed(3)} of ${(1 - share).toFixed(3)}`,
    ...(meanRisk < 1 - share
      ? []
      : ['the surest answers are wrong as often as the others: it knows nothing, judge more']),
    '',
    table(['answered', 'of it wrong', 'least'], rows),
    '',
    `model: ${file}`,
  ].join('\n')
}

function learntText({ expression, questions, heldOut, file }: LearntPipeline): string {
  const { over, before, after, difference, interval, p } = heldOut
  return [
    `learnt from ${questions} questions: ${expression}`,
    `nDCG@10 on questions held out: ${after.toFixed(4)}, of ${over} ${before.toFixed(4)}`,
    `difference ${points(difference)} [${points(interval.low)}, ${points(interval.high)}], p ${p.toFixed(4)}`,
    ...(file === undefined ? [] : [`model: ${file}`]),
  ].join('\n')
}
