import type { Command } from 'commander'
import { type CommonOptions, commandWith } from './common-options.ts'
import { exportCommand, learnCommand } from './learn-pipeline-command.ts'
import { points } from './points.ts'
import { refuseWords } from './refuse-words.ts'
import { runCommand } from './run-command.ts'
import { settingsOf } from './settings-of.ts'
import { table } from './table.ts'
import { utcText } from './utc-text.ts'

/** `plumbline pipelines …`: which pipeline is served, why, and another one. */
export function pipelinesCommand(): Command {
  return commandWith('pipelines', 'list served pipelines; roll back; learn weights and confidence', [
    'plumbline pipelines',
    'plumbline pipelines rollback',
    'plumbline pipelines learn weights ours-1 our-questions/',
  ])
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
