import type { Command } from 'commander'
import { type CommonOptions, commandWith } from './common-options.ts'
import { comparisonText } from './experiment-text.ts'
import { runCommand } from './run-command.ts'
import { settingsOf } from './settings-of.ts'
import { table } from './table.ts'
import { utcText } from './utc-text.ts'

/** `plumbline compare RUN RUN`: what changed from one run to another? */
export function compareCommand(): Command {
  return runComparisonCommand('compare two runs of `eval` or of experiments, question by question', [
    'plumbline compare 3f2a 91bc',
    'plumbline compare 3f2a 91bc --html difference.html',
  ])
}

interface CompareOptions extends CommonOptions {
  readonly html?: string
}

/** `compare`, wherever it stands. */
export function runComparisonCommand(summary: string, examples: readonly string[]): Command {
  return commandWith('compare', summary, examples)
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

/** `plumbline experiment runs`: all runs, or one as others' tools read it. */
export function experimentRunsCommand(): Command {
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
          ...('isDamaged' in one ? ['damaged: run it anew', '', ''] : summaryCells(one)),
          utcText(one.finishedAtMs),
        ])
        const header = ['run', 'set', 'pipeline', 'measure', 'finished (UTC)']
        context.answer(runs, rows.length === 0 ? 'no runs' : table(header, rows))
        return undefined
      })
    })
}

function summaryCells({
  dataset,
  split,
  expression,
  metrics,
}: {
  readonly dataset: string
  readonly split: string
  readonly expression: string
  readonly metrics: Readonly<Record<string, number>>
}): readonly string[] {
  const [measure] = Object.entries(metrics).map(([name, value]) => `${name} ${scoreText(value)}`)
  return [`${dataset} ${split}`, expression, measure ?? '']
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
      Object.entries(metrics).map(([name, value]) => [name, scoreText(value)]),
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

/** A run of an earlier version may hold a value that is no number. */
function scoreText(value: number | null): string {
  return value === null ? '–' : value.toFixed(4)
}
