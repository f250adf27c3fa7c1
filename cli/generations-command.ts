import type { Command } from 'commander'
import type { GenerationId } from '../core/store.ts'
import { type ApprovedBy, approvedByOption, said } from './approved-by.ts'
import { type CommonOptions, commandWith } from './common-options.ts'
import { generationsText, movesText, moveText } from './generation-text.ts'
import { refuseWords } from './refuse-words.ts'
import { type CommandContext, runCommand } from './run-command.ts'
import { runWithIndexer } from './run-with-indexer.ts'
import { settingsToRead } from './settings-of.ts'
import { using } from './using.ts'

/** `plumbline generations`: the builds of the index, and which of them answers. */
export function generationsCommand(): Command {
  return commandWith('generations', 'list builds of the index; promote one, roll back, drop old ones', [
    'plumbline generations',
    'plumbline generations promote g3',
    'plumbline generations rollback',
    'plumbline generations history',
    'plumbline generations collect',
  ])
    .allowExcessArguments()
    .action((options: CommonOptions, command: Command) => {
      refuseWords(command)
      return runCommand(options, (context) => list(options, context))
    })
    .addCommand(listCommand())
    .addCommand(promoteCommand())
    .addCommand(rollbackCommand())
    .addCommand(historyCommand())
    .addCommand(collectCommand())
}

async function list(options: CommonOptions, context: CommandContext): Promise<undefined> {
  const { openRecords } = await import('../app/open-records.ts')
  const states = await using(openRecords(await settingsToRead(options)), (records) => records.generations())
  context.answer(states, generationsText(states))
  return undefined
}

function listCommand(): Command {
  return commandWith('list', 'the same as without a word', ['plumbline generations list --json']).action(
    (_options: CommonOptions, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      return runCommand(options, (context) => list(options, context))
    },
  )
}

function promoteCommand(): Command {
  return commandWith('promote', 'send questions to a generation, once it has caught up and is audited', [
    'plumbline generations promote g3',
    'plumbline generations promote g3 --approved-by "Ada Lovelace"',
  ])
    .argument('<generation>', 'its id, e.g. g3')
    .addOption(approvedByOption())
    .action((id: GenerationId, options: ApprovedBy, command: Command) => {
      return runWithIndexer(command, async (indexer, context) => {
        const move = await indexer.promote(id, { ...context, ...said(options) })
        context.answer(move, moveText(move))
        return undefined
      })
    })
}

function rollbackCommand(): Command {
  return commandWith('rollback', 'send questions back to where they went before', [
    'plumbline generations rollback',
  ])
    .addOption(approvedByOption())
    .action((options: ApprovedBy, command: Command) => {
      return runWithIndexer(command, async (indexer, context) => {
        const move = await indexer.rollback({ ...context, ...said(options) })
        context.answer(move, moveText(move))
        return undefined
      })
    })
}

function historyCommand(): Command {
  return commandWith('history', 'where questions went, newest first: when, why, and who said so', [
    'plumbline generations history',
  ]).action((_options: CommonOptions, command: Command) => {
    const options = command.optsWithGlobals<CommonOptions>()
    return runCommand(options, async (context) => {
      const { openRecords } = await import('../app/open-records.ts')
      const moves = await using(openRecords(await settingsToRead(options)), async (records) =>
        records.moves(),
      )
      context.answer(moves, movesText(moves))
      return undefined
    })
  })
}

function collectCommand(): Command {
  return commandWith('collect', 'drop generations that nobody needs (config: generations.keep)', [
    'plumbline generations collect',
  ]).action((_options: CommonOptions, command: Command) =>
    runWithIndexer(command, async (indexer, context) => {
      const dropped = await indexer.collect()
      context.answer({ dropped }, dropped.length === 0 ? 'nothing to drop' : `dropped ${dropped.join(', ')}`)
      return undefined
    }),
  )
}
