import { Command, Option } from 'commander'
import type { PromotedPipeline } from '../app/pipelines/promotions.ts'
import { type CommonOptions, commandWith } from './common-options.ts'
import { oneMore, wholeNumber } from './option-values.ts'
import { points } from './points.ts'
import { runCommand } from './run-command.ts'
import { settingsOf } from './settings-of.ts'
import { table } from './table.ts'
import { using } from './using.ts'

/** `plumbline promote …`: what is served from now on, where it has proved to be better. */
export function promoteCommand(): Command {
  return new Command('promote')
    .description('serve something better, and refuse what has not proved to be')
    .addHelpText(
      'after',
      '\nExamples:\n  $ plumbline promote pipeline "rrf(bm25, dense)" --set our-questions/',
    )
    .addCommand(pipelineCommand())
}

interface PromoteOptions extends CommonOptions {
  readonly set: readonly string[]
  readonly measure: string
  readonly budgetMs: number
  readonly model?: string
}

function pipelineCommand(): Command {
  return commandWith(
    'pipeline',
    'serve a pipeline, if it is better on validation questions and fast enough',
    [
      'plumbline promote pipeline "rrf(bm25, dense)" --set our-questions/',
      'plumbline promote pipeline "rerank(dense, by=ours-1)" --set our-questions/ --set faq/ --budget-ms 100',
    ],
  )
    .argument('<expression>', 'the pipeline')
    .requiredOption(
      '--set <folder>',
      'validation questions, or folder#split; repeat it for more sets',
      oneMore,
    )
    .option('--measure <name>', 'what decides', 'nDCG@10')
    .addOption(
      new Option('--budget-ms <n>', 'most milliseconds that an answer may take (p95)')
        .default(200)
        .argParser(wholeNumber(1, 600_000)),
    )
    .option('--model <folder>', 'embedding model: a folder, or a name on the hub')
    .action((expression: string, _options: PromoteOptions, command: Command) => {
      const options = command.optsWithGlobals<PromoteOptions>()
      return runCommand(options, async (context) => {
        const { openConfiguredEmbedder } = await import('../app/open-embedder.ts')
        const { promotePipeline } = await import('../app/pipelines/promote-pipeline.ts')
        const settings = await settingsOf(options)
        const { set, measure, budgetMs } = options
        const request = {
          expression,
          sets: set,
          measure,
          budgetMs,
          seed: 1,
        }
        const promoted = await using(openConfiguredEmbedder(settings, context), (opened) =>
          promotePipeline(settings, opened, request, context),
        )
        context.answer(promoted, promotedText(promoted))
        return undefined
      })
    })
}

function promotedText({ version, expression, over, justification }: PromotedPipeline): string {
  const { measure, difference, interval, p, rows } = justification
  const sets = rows.map(({ set, questions, difference: own, latencyP95Ms, run }) => [
    set,
    questions,
    points(own),
    latencyP95Ms.toFixed(1),
    run.slice(0, 8),
  ])
  return [
    `served from now on: version ${version}, ${expression}`,
    `${measure} ${points(difference)} [${points(interval.low)}, ${points(interval.high)}] over ${over}, p ${p.toFixed(4)}`,
    '',
    table(['set', 'questions', 'difference', 'p95 ms', 'run'], sets),
  ].join('\n')
}
