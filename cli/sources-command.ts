import type { Command } from 'commander'
import type { SourceState } from '../core/source-catalog.ts'
import { type CommonOptions, commandWith } from './common-options.ts'
import { counted } from './counted.ts'
import { runsText } from './index-answer.ts'
import { refuseWords } from './refuse-words.ts'
import { type CommandContext, runCommand } from './run-command.ts'
import { runWithIndexer } from './run-with-indexer.ts'
import { settingsToRead } from './settings-of.ts'
import { table } from './table.ts'
import { using } from './using.ts'

/** `plumbline sources`: what is indexed from where, and what waits for a person. */
export function sourcesCommand(): Command {
  return commandWith('sources', 'list sources with their last run; release held deletions; remove a source', [
    'plumbline sources',
    'plumbline sources release handbook',
    'plumbline sources remove old-wiki',
  ])
    .allowExcessArguments()
    .action((options: CommonOptions, command: Command) => {
      refuseWords(command)
      return runCommand(options, (context) => list(options, context))
    })
    .addCommand(listCommand())
    .addCommand(releaseCommand())
    .addCommand(removeCommand())
}

async function list(options: CommonOptions, context: CommandContext): Promise<undefined> {
  const { openRecords } = await import('../app/open-records.ts')
  const sources = await using(openRecords(await settingsToRead(options)), (records) => records.sources())
  const rows = sources.map(({ name, connector, location, lastRun, heldDeletes }) => [
    name,
    connector,
    lastRun?.seen ?? 0,
    heldDeletes.length,
    lastRun?.failed.length ?? 0,
    lastRun ? new Date(lastRun.endedAtMs).toISOString().slice(0, 19).replace('T', ' ') : 'never',
    // What stands behind a question mark may be secret.
    location.replace(/\?.*$/su, '?…'),
  ])
  context.answer(
    // A cursor is its connector's own affair, and may be long.
    sources.map(({ cursor: _ownAffair, ...source }) => source),
    rows.length === 0
      ? 'no sources'
      : [
          table(['source', 'connector', 'seen', 'held', 'failed', 'last run (UTC)', 'location'], rows),
          ...sources.flatMap(problemsOf),
        ].join('\n'),
  )
  return undefined
}

/** What is wrong with a source, by its last run. */
function problemsOf({ name, lastRun }: SourceState): readonly string[] {
  if (lastRun === undefined) return []
  const { error, partial, failed, held, warnings = [] } = lastRun
  const isWell = error === undefined && !partial && failed.length + held + warnings.length === 0
  return isWell ? [] : ['', ...runsText([{ source: name, run: lastRun }])]
}

function listCommand(): Command {
  return commandWith('list', 'the same as without a word', ['plumbline sources list --json']).action(
    (_options: CommonOptions, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      return runCommand(options, (context) => list(options, context))
    },
  )
}

function releaseCommand(): Command {
  return commandWith('release', 'let the held deletions of a source happen', [
    'plumbline sources release handbook',
  ])
    .argument('<source>', 'its name')
    .action((source: string, _options: CommonOptions, command: Command) =>
      runWithIndexer(command, async (indexer, context) => {
        const released = await indexer.release(source, context)
        context.answer(
          { source, released },
          `${source}: ${counted(released.length, 'held deletion')} released`,
        )
        return undefined
      }),
    )
}

function removeCommand(): Command {
  return commandWith('remove', 'forget a source and delete its documents from the index', [
    'plumbline sources remove old-wiki',
  ])
    .argument('<source>', 'its name')
    .action((source: string, _options: CommonOptions, command: Command) =>
      runWithIndexer(command, async (indexer, context) => {
        const removed = await indexer.removeSource(source, context)
        context.answer(
          { source, removed },
          `${source}: ${removed} documents deleted, the source is forgotten`,
        )
        return undefined
      }),
    )
}
