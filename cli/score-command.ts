import type { Command } from 'commander'
import type { ScoredRuns } from '../app/evaluation/score-runs.ts'
import { type CommonOptions, commandWith } from './common-options.ts'
import { counted } from './counted.ts'
import { points } from './points.ts'
import { runCommand } from './run-command.ts'
import { settingsToRead } from './settings-of.ts'
import { table } from './table.ts'

interface ScoreOptions extends CommonOptions {
  readonly dataset: string
  readonly split?: string
  readonly measure?: readonly string[]
}

/** `plumbline score RUN…`: how good are rankings that another tool made? */
export function scoreCommand(): Command {
  return commandWith('score', "score rankings of any tool, in TREC's form, and hold them against the first", [
    'plumbline score theirs.trec --dataset scifact/',
    'plumbline score bm25.trec dense.trec --dataset scifact/ --split dev --measure nDCG@10 Recall@100',
  ])
    .argument('<runs...>', 'files of `query Q0 id rank score name` a line; the first is the baseline')
    .requiredOption('--dataset <folder>', 'the evaluation set, as `plumbline eval` takes it')
    .option('--split <name>', 'which judgments (dev, otherwise test, otherwise the only ones)')
    .option('--measure <names...>', 'as of `plumbline eval`; the first decides between runs')
    .action((runs: readonly string[], options: ScoreOptions) =>
      runCommand(options, async (context) => {
        const { scoreRuns } = await import('../app/evaluation/score-runs.ts')
        const { dataset, split, measure } = options
        const request = {
          runs,
          dataset,
          ...(split !== undefined && { split }),
          ...(measure !== undefined && { measures: measure }),
        }
        const scored = await scoreRuns(await settingsToRead(options), request)
        context.answer(scored, scoredText(scored))
        return undefined
      }),
    )
}

function scoredText({ dataset, split, questions, runs, comparison }: ScoredRuns): string {
  const measures = Object.keys(runs[0]?.metrics ?? {})
  const rows = runs.map(({ run, metrics, unanswered, unjudged }) => [
    run,
    ...measures.map((measure) => (metrics[measure] ?? 0).toFixed(4)),
    unanswered.length,
    unjudged.length,
  ])
  const withoutRelevant = runs[0]?.withoutRelevant.length ?? 0
  return [
    `${dataset}, ${split}: ${counted(questions, 'question')}`,
    ...(withoutRelevant === 0
      ? []
      : [`questions for which nothing is relevant, in no mean: ${withoutRelevant}`]),
    '',
    table(['run', ...measures, 'not answered', 'not judged'], rows),
    ...(comparison === undefined ? [] : ['', comparisonTable(comparison)]),
  ].join('\n')
}

function comparisonTable({ baseline, rows }: NonNullable<ScoredRuns['comparison']>): string {
  return table(
    [`against ${baseline}`, 'measure', 'difference', '95 % interval', 'p (Holm)', 'win / tie / loss'],
    rows.map((row) => [
      row.run,
      row.measure,
      points(row.difference),
      `[${points(row.interval.low)}, ${points(row.interval.high)}]`,
      row.correctedP < 0.001 ? '<0.001' : row.correctedP.toFixed(3),
      `${row.wins} / ${row.ties} / ${row.losses}`,
    ]),
  )
}
