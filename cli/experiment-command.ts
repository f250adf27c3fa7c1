import type { Command } from 'commander'
import { type CommonOptions, commandWith } from './common-options.ts'
import { EXIT } from './exit-code.ts'
import { comparisonText, experimentText, verificationText, workText } from './experiment-text.ts'
import { refuseWords } from './refuse-words.ts'
import { type CommandContext, runCommand } from './run-command.ts'
import { settingsOf } from './settings-of.ts'
import { table } from './table.ts'
import { using } from './using.ts'

interface RunOptions extends CommonOptions {
  readonly model?: string
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
    .addCommand(compareSubcommand())
    .addCommand(runsCommand())
}

function runSubcommand(): Command {
  return commandWith('run', 'run an experiment, or go on with one that was stopped, and write its report', [
    'plumbline experiment run config/experiments/fusion.yaml',
    'plumbline experiment run config/experiments/fusion.yaml --json',
  ])
    .argument('<file>', 'what to compare: docs/reference/experiments.md')
    .option('--model <folder>', 'embedding model: a folder, or a name on the hub')
    .action((file: string, _options: RunOptions, command: Command) => {
      const options = command.optsWithGlobals<RunOptions>()
      return runCommand(options, async (context) => {
        const { outcome, files } = await runFile(file, options, context)
        context.note(workText(outcome))
        context.answer({ ...outcome, files }, experimentText(outcome.report, files))
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
        const { outcome } = await runFile(file, options, context)
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
  const { keepReport } = await import('../app/experiments/kept-reports.ts')
  const experiment = loadExperiment(file, process.env)
  const settings = await settingsOf(options)
  const outcome = await using(openConfiguredEmbedder(settings, context), (opened) =>
    runExperiment(settings, opened, experiment, context),
  )
  return { outcome, files: keepReport(settings.data.experiments, outcome.report) }
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
    const rows = entries.map(({ id, name, finishedAtMs, runs }) => [id, name, runs.length, utc(finishedAtMs)])
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

function compareSubcommand(): Command {
  return comparing(
    commandWith('compare', 'compare two runs, question by question', [
      'plumbline experiment compare 3f2a 91bc',
    ]),
  )
}

/** `plumbline compare RUN RUN`: what changed from one run to another? */
export function compareCommand(): Command {
  return comparing(
    commandWith('compare', 'compare two runs of `eval` or of experiments, question by question', [
      'plumbline compare 3f2a 91bc',
      'plumbline compare 3f2a 91bc --html difference.html',
    ]),
  )
}

interface CompareOptions extends CommonOptions {
  readonly html?: string
}

function comparing(command: Command): Command {
  return command
    .argument('<before>', "the beginning of a run's fingerprint, as `plumbline experiment runs` names it")
    .argument('<after>', 'of the run that is held against it')
    .option('--html <file>', 'also write the comparison there, as a page')
    .action((before: string, after: string, _options: CompareOptions, own: Command) => {
      const options = own.optsWithGlobals<CompareOptions>()
      return runCommand(options, async (context) => {
        const { withRegistry } = await import('../app/experiments/with-registry.ts')
        const { compareKeptRuns, writeComparison } = await import('../app/experiments/compare-kept-runs.ts')
        const settings = await settingsOf(options)
        const compared = withRegistry(settings, (registry) => compareKeptRuns(registry, before, after, SEED))
        if (options.html !== undefined) writeComparison(compared, options.html)
        context.answer(compared, comparisonText(compared))
        return undefined
      })
    })
}

const SEED = 1

interface RunsOptions extends CommonOptions {
  readonly trec?: string
  readonly run?: string
}

function runsCommand(): Command {
  return commandWith('runs', 'list all runs, the latest first; write one as a TREC file', [
    'plumbline experiment runs',
    'plumbline experiment runs --run 3f2a --trec bm25.trec',
  ])
    .option('--run <fingerprint>', 'only the run whose fingerprint begins so')
    .option('--trec <file>', "write its rankings there, in TREC's form; needs --run")
    .action((_options: RunsOptions, command: Command) => {
      const options = command.optsWithGlobals<RunsOptions>()
      const { run, trec } = options
      if (trec !== undefined && run === undefined) {
        command.error('error: option --trec needs --run, the run to write', {
          code: 'commander.missingOption',
        })
      }
      return runCommand(options, async (context) => {
        const { withRegistry } = await import('../app/experiments/with-registry.ts')
        const settings = await settingsOf(options)
        if (run !== undefined) {
          const { writeTrec } = await import('../app/experiments/with-registry.ts')
          const { record, run: ranked } = withRegistry(settings, (registry) => registry.find(run))
          if (trec !== undefined) await writeTrec(ranked, trec)
          context.answer(record, runText(record))
          return undefined
        }
        const runs = withRegistry(settings, (registry) => registry.runs())
        const rows = runs.map((one) => [
          one.fingerprint.slice(0, 8),
          `${one.dataset} ${one.split}`,
          one.expression,
          Object.entries(one.metrics)
            .slice(0, 1)
            .map(([name, value]) => `${name} ${value.toFixed(4)}`)
            .join(),
          utc(one.finishedAtMs),
        ])
        const header = ['run', 'set', 'pipeline', 'measure', 'finished (UTC)']
        context.answer(runs, rows.length === 0 ? 'no runs' : table(header, rows))
        return undefined
      })
    })
}

function runText({
  fingerprint,
  dataset,
  split,
  expression,
  identity,
  metrics,
}: {
  readonly fingerprint: string
  readonly dataset: string
  readonly split: string
  readonly expression: string
  readonly identity: object
  readonly metrics: Readonly<Record<string, number>>
}): string {
  return [
    `${fingerprint}: ${expression} on ${dataset} ${split}`,
    '',
    table(
      ['measure', 'mean'],
      Object.entries(metrics).map(([name, value]) => [name, value.toFixed(4)]),
    ),
    '',
    table(
      ['rests on', ''],
      Object.entries(identity).map(([field, value]) => [
        field,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
  ].join('\n')
}

function utc(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
}
