import type { Command } from 'commander'
import type { DocumentId } from '../core/document.ts'
import { type CommonOptions, commandWith } from './common-options.ts'
import { EXIT } from './exit-code.ts'
import { refuseWords } from './refuse-words.ts'
import { type CommandContext, runCommand } from './run-command.ts'
import { runWithIndexer } from './run-with-indexer.ts'
import { settingsToRead } from './settings-of.ts'
import { table } from './table.ts'
import { using } from './using.ts'

/** `plumbline dead-letters`: documents that could not be indexed, and why. */
export function deadLettersCommand(): Command {
  return commandWith('dead-letters', 'list documents that could not be indexed; retry or drop them', [
    'plumbline dead-letters',
    'plumbline dead-letters retry',
    'plumbline dead-letters drop handbook:broken.md',
  ])
    .allowExcessArguments()
    .action((options: CommonOptions, command: Command) => {
      refuseWords(command)
      return runCommand(options, (context) => list(options, context))
    })
    .addCommand(listCommand())
    .addCommand(retryCommand())
    .addCommand(dropCommand())
}

async function list(options: CommonOptions, context: CommandContext): Promise<undefined> {
  const { openRecords } = await import('../app/open-records.ts')
  const letters = await using(openRecords(await settingsToRead(options)), (records) => records.deadLetters())
  const rows = letters.map(({ documentId, code, attempts, failedAtMs, reason }) => [
    documentId,
    code,
    attempts,
    new Date(failedAtMs).toISOString().slice(0, 19).replace('T', ' '),
    reason,
  ])
  context.answer(
    letters.map(({ event: _text, ...letter }) => letter),
    letters.length === 0
      ? 'no dead letters'
      : table(['document', 'code', 'attempts', 'failed (UTC)', 'reason'], rows),
  )
  return undefined
}

function listCommand(): Command {
  return commandWith('list', 'the same as without a word', ['plumbline dead-letters list --json']).action(
    (_options: CommonOptions, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      return runCommand(options, (context) => list(options, context))
    },
  )
}

function retryCommand(): Command {
  return commandWith('retry', 'give dead letters another try', [
    'plumbline dead-letters retry handbook:broken.md',
  ])
    .argument('[documents...]', 'their ids; none: all')
    .action((ids: readonly DocumentId[], _options: CommonOptions, command: Command) =>
      runWithIndexer(command, async (indexer, context) => {
        const { retried, overtaken, unknown, worker } = await indexer.retry(chosen(ids), context)
        const again = new Set(worker.deadLettered.map(({ documentId }) => documentId))
        const indexed = retried.filter((id) => !again.has(id))
        context.answer(
          { indexed, failedAgain: [...again], overtaken, unknown },
          `${indexed.length} indexed, ${again.size} failed again, ${overtaken.length} overtaken by newer versions` +
            unknownText(unknown),
        )
        return again.size + unknown.length > 0 ? EXIT.attention : undefined
      }),
    )
}

function dropCommand(): Command {
  return commandWith('drop', 'throw dead letters away; their documents stay as they are', [
    'plumbline dead-letters drop handbook:broken.md',
  ])
    .argument('<documents...>', 'their ids')
    .action((ids: readonly DocumentId[], _options: CommonOptions, command: Command) =>
      runWithIndexer(command, async (indexer, context) => {
        const { dropped, unknown } = await indexer.drop(ids)
        context.answer({ dropped, unknown }, `${dropped.length} dropped${unknownText(unknown)}`)
        return unknown.length > 0 ? EXIT.attention : undefined
      }),
    )
}

function chosen(ids: readonly DocumentId[]): readonly DocumentId[] | undefined {
  return ids.length === 0 ? undefined : ids
}

function unknownText(unknown: readonly DocumentId[]): string {
  return unknown.length === 0 ? '' : `; no dead letter for ${unknown.join(', ')}`
}
