import { type Command, Option } from 'commander'
import type { PromotedPipeline } from '../app/pipelines/promotions.ts'
import { type CommonOptions, commandWith } from './common-options.ts'
import { exportCommand, learnCommand } from './learn-pipeline-command.ts'
import { oneMore, wholeNumber } from './option-values.ts'
import { points } from './points.ts'
import { refuseWords } from './refuse-words.ts'
import { runCommand } from './run-command.ts'
import { settingsOf } from './settings-of.ts'
import { table } from './table.ts'
import { using } from './using.ts'
import { utcText } from './utc-text.ts'

/** `plumbline pipelines …`: which pipeline is served, why, and another one. */
export function pipelinesCommand(): Command {
  return commandWith(
    'pipelines',
    'list served pipelines; promote one that is better; roll back; learn weights',
    [
      'plumbline pipelines',
      'plumbline pipelines promote "weighted(0.3*bm25, 0.7*prf(dense), norm=zscore)" --set our-questions/',
      'plumbline pipelines rollback',
      'plumbline pipelines learn weights ours-1 our-questions/',
    ],
  )
    .allowExcessArguments()
    .action((options: CommonOptions, command: Command) => {
      refuseWords(command)
      return list(options)
    })
    .addCommand(
      commandWith('list', 'what is served, and what was promoted with which runs', [
        'plumbline pipelines list',
      ]).action((_options: CommonOptions, command: Command) => list(command.optsWithGlobals())),
    )
    .addCommand(promoteCommand())
    .addCommand(rollbackCommand())
    .addCommand(learnCommand())
    .addCommand(exportCommand())
}

function list(options: CommonOptions): Promise<void> {
  return runCommand(options, async (context) => {
    const { readPromotions, servedPipeline } = await import('../app/pipelines/promotions.ts')
    const { config, data } = await settingsOf(options)
    const promotions = readPromotions(data.promotions)
    const served = servedPipeline(promotions)
    const rows = promotions.versions.map(({ version, expression, promotedAtMs, justification }) => [
      version === served?.version ? '→' : '',
      version,
      utcText(promotedAtMs),
      `${justification.measure} ${points(justification.difference)}`,
      justification.rows.map(({ run }) => run.slice(0, 8)).join(' '),
      expression,
    ])
    const text = [
      `served: ${served?.expression ?? `${config.pipeline} (configured)`}`,
      ...(rows.length === 0
        ? []
        : ['', table(['', 'version', 'promoted (UTC)', 'gain', 'runs', 'pipeline'], rows)]),
    ]
    context.answer({ configured: config.pipeline, served, versions: promotions.versions }, text.join('\n'))
    return undefined
  })
}

interface PromoteOptions extends CommonOptions {
  readonly set: readonly string[]
  readonly measure: string
  readonly budgetMs: number
  readonly model?: string
}

function promoteCommand(): Command {
  return commandWith('promote', 'serve a pipeline, if it is better on validation questions and fast enough', [
    'plumbline pipelines promote "rrf(bm25, dense)" --set our-questions/',
    'plumbline pipelines promote "rerank(dense, by=ours-1)" --set our-questions/ --set faq/ --budget-ms 100',
  ])
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

function rollbackCommand(): Command {
  return commandWith('rollback', 'serve again the pipeline that was served before', [
    'plumbline pipelines rollback',
  ]).action((_options: CommonOptions, command: Command) => {
    const options = command.optsWithGlobals<CommonOptions>()
    return runCommand(options, async (context) => {
      const { rollBack } = await import('../app/pipelines/promotions.ts')
      const { config, data } = await settingsOf(options)
      const served = rollBack(data.promotions)
      const text =
        served === undefined
          ? `${config.pipeline} (configured)`
          : `version ${served.version}, ${served.expression}`
      context.answer({ served: served ?? config.pipeline }, `served: ${text}`)
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
