import { type Command, Option } from 'commander'
import { type CommonOptions, commandWith } from './common-options.ts'
import { EXIT } from './exit-code.ts'
import { experimentText, verificationText, workText } from './experiment-text.ts'
import { wholeNumber } from './option-values.ts'
import { refuseWords } from './refuse-words.ts'
import { type CommandContext, runCommand } from './run-command.ts'
import { experimentRunsCommand, runComparisonCommand } from './run-comparison-command.ts'
import { settingsOf } from './settings-of.ts'
import { table } from './table.ts'
import { using } from './using.ts'
import { utcText } from './utc-text.ts'

interface RunOptions extends CommonOptions {
  readonly model?: string
  readonly workers?: number
}

/** `plumbline experiment …`: which pipeline is better on the team's own questions, by how much, how surely, at what cost? */
export function experimentCommand(): Command {
  return commandWith('experiment', 'compare pipelines on sets of questions; list what was run', [
    'plumbline experiment run config/experiments/fusion.yaml',
    'plumbline experiment',
    'plumbline experiment show fusion',
    'plumbline experiment runs',
  ])
    .allowExcessArguments()
    .action((options: CommonOptions, command: Command) => {
      refuseWords(command)
      return listExperiments(options)
    })
    .addCommand(runSubcommand())
    .addCommand(verifyCommand())
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(
      runComparisonCommand('compare two runs, question by question', [
        'plumbline experiment compare 3f2a 91bc',
      ]),
    )
    .addCommand(experimentRunsCommand())
}

function runSubcommand(): Command {
  return commandWith('run', 'run an experiment, or go on with one that was stopped, and write its report', [
    'plumbline experiment run config/experiments/fusion.yaml',
    'plumbline experiment run config/experiments/fusion.yaml --workers 4 --json',
  ])
    .argument('<file>', 'what to compare: docs/reference/experiments.md')
    .option('--model <folder>', 'embedding model: a folder, or a name on the hub')
    .addOption(
      new Option(
        '--workers <n>',
        'processes that ask pipelines side by side; times are then of a busy machine',
      )
        .default(1)
        .argParser(wholeNumber(1, 64)),
    )
    .action((file: string, _options: RunOptions, command: Command) => {
      const options = command.optsWithGlobals<RunOptions>()
      return runCommand(options, async (context) => {
        const outcome = await runFile(file, options, context)
        context.note(workText(outcome))
        context.answer(outcome, experimentText(outcome.report, outcome.files))
        return undefined
      })
    })
}

function verifyCommand(): Command {
  return commandWith('verify', 'run an experiment and hold its scores against what its file expects', [
    'plumbline experiment verify config/experiments/reproduce.yaml',
  ])
    .argument('<file>', 'an experiment with `expected` scores')
    .option('--model <folder>', 'embedding model: a folder, or a name on the hub')
    .action((file: string, _options: RunOptions, command: Command) => {
      const options = command.optsWithGlobals<RunOptions>()
      return runCommand(options, async (context) => {
        const outcome = await runFile(file, options, context)
        context.note(workText(outcome))
        context.answer(outcome.verified, verificationText(outcome.verified))
        return outcome.verified.every(({ holds }) => holds) ? EXIT.ok : EXIT.attention
      })
    })
}

async function runFile(file: string, options: RunOptions, context: CommandContext) {
  const { loadExperiment } = await import('../config/load-experiment.ts')
  const { openConfiguredEmbedder } = await import('../app/open-embedder.ts')
  const { runExperiment } = await import('../app/experiments/run-experiment.ts')
  const experiment = loadExperiment(file, process.env)
  const settings = await settingsOf(options)
  return using(openConfiguredEmbedder(settings, context), (opened) =>
    runExperiment(settings, opened, experiment, context, options.workers),
  )
}

function listCommand(): Command {
  return commandWith('list', 'list the experiments that were run, the latest first', [
    'plumbline experiment list',
  ]).action((_options: CommonOptions, command: Command) => listExperiments(command.optsWithGlobals()))
}

function listExperiments(options: CommonOptions): Promise<void> {
  return runCommand(options, async (context) => {
    const { withRegistry } = await import('../app/experiments/with-registry.ts')
    const entries = withRegistry(await settingsOf(options), (registry) => registry.experiments())
    const rows = entries.map(({ id, name, finishedAtMs, runs }) => [
      id,
      name,
      runs.length,
      utcText(finishedAtMs),
    ])
    const text = rows.length === 0 ? 'no experiments' : table(['id', 'name', 'runs', 'finished (UTC)'], rows)
    context.answer(entries, text)
    return undefined
  })
}

function showCommand(): Command {
  return commandWith('show', 'print the report of an experiment again', [
    'plumbline experiment show fusion',
    'plumbline experiment show 3f2a --json',
  ])
    .argument('<experiment>', 'its name, or the beginning of its id')
    .action((idOrName: string, _options: CommonOptions, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      return runCommand(options, async (context) => {
        const { withRegistry } = await import('../app/experiments/with-registry.ts')
        const { keptReport, reportFiles } = await import('../app/experiments/kept-reports.ts')
        const { data } = await settingsOf(options)
        const { id } = withRegistry({ data }, (registry) => registry.experiment(idOrName))
        const report = keptReport(data.experiments, id)
        const files = reportFiles(data.experiments, id)
        context.answer({ report, files }, experimentText(report, files))
        return undefined
      })
    })
}
