import { type Command, Option } from 'commander'
import type { ReindexReport } from '../app/generations/reindex.ts'
import { type ApprovedBy, approvedByOption, said } from './approved-by.ts'
import { type CommonOptions, commandWith } from './common-options.ts'
import { EXIT } from './exit-code.ts'
import { moveText } from './generation-text.ts'
import { wholeNumber } from './option-values.ts'
import { runCommand } from './run-command.ts'
import { settingsOf } from './settings-of.ts'
import { using } from './using.ts'

interface ReindexOptions extends CommonOptions, ApprovedBy {
  readonly model?: string
  readonly maxTokens?: number
  readonly promote: boolean
}

/** `plumbline reindex`: the index built anew from the log, beside the live one. */
export function reindexCommand(): Command {
  return commandWith('reindex', 'build the index anew from the log, beside the one that answers', [
    'plumbline reindex',
    'plumbline reindex --model ./my-model',
    'plumbline reindex --max-tokens 120 --no-promote',
  ])
    .option('--model <folder>', 'embedding model: a folder, or a name on the hub')
    .addOption(
      new Option('--max-tokens <n>', 'longest passage, in tokens (config: chunks.maxTokens)').argParser(
        wholeNumber(32, 100_000),
      ),
    )
    .addOption(approvedByOption())
    .option('--no-promote', 'leave questions where they are; `plumbline generations promote` moves them')
    .addHelpText(
      'after',
      '\nRuns at a lower priority, so that questions go on being answered. Interrupted, the next call goes on with it.',
    )
    .action((options: ReindexOptions) =>
      runCommand(options, async (context) => {
        const { openConfiguredEmbedder } = await import('../app/open-embedder.ts')
        const { openIndexer } = await import('../app/open-indexer.ts')
        const { model: _model, ...plain } = options
        const asked = await settingsOf(plain)
        const settings = withMaxTokens(await settingsOf(options), options.maxTokens)
        const report = await using(openConfiguredEmbedder(settings, context), (opened) =>
          using(openIndexer(settings, opened, { ...context, asked }), (indexer) =>
            indexer.reindex({ ...context, ...said(options), promote: options.promote }),
          ),
        )
        context.answer(report, reindexText(report))
        if (report.interrupted) return EXIT.interrupted
        return report.waitsFor === undefined ? EXIT.ok : EXIT.attention
      }),
    )
}

type Settings = Awaited<ReturnType<typeof settingsOf>>

function withMaxTokens(settings: Settings, maxTokens: number | undefined): Settings {
  if (maxTokens === undefined) return settings
  return { ...settings, config: { ...settings.config, chunks: { ...settings.config.chunks, maxTokens } } }
}

function reindexText(report: ReindexReport): string {
  const { generation, resumed, worker, followed, move } = report
  const { indexed, chunks, deadLettered } = worker
  const beside = followed === undefined ? 0 : followed.indexed + followed.described + followed.removed
  return [
    `${generation}: ${indexed} pages, ${chunks} passages${resumed ? ', gone on with what was begun' : ''}`,
    ...(deadLettered.length > 0 ? [`${deadLettered.length} dead letters: \`plumbline dead-letters\``] : []),
    ...(beside > 0 ? [`${beside} changes reached the live generation meanwhile`] : []),
    move === undefined ? stayText(report) : moveText(move),
  ].join('\n')
}

/** Why questions stay where they are. */
function stayText({ generation, waitsFor, interrupted }: ReindexReport): string {
  if (interrupted) return 'interrupted; `plumbline reindex` goes on with it'
  return (
    waitsFor ?? `questions stay where they are; \`plumbline generations promote ${generation}\` moves them`
  )
}
