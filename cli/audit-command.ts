import type { Command } from 'commander'
import { type CommonOptions, commandWith } from './common-options.ts'
import { EXIT } from './exit-code.ts'
import { runCommand } from './run-command.ts'
import { runWithIndexer } from './run-with-indexer.ts'
import { settingsToRead } from './settings-of.ts'
import { using } from './using.ts'

/** `plumbline audit [--repair]`: the index held against the log. */
export function auditCommand(): Command {
  return commandWith('audit', 'hold the index against the log, and mend what differs', [
    'plumbline audit',
    'plumbline audit --repair --json',
  ])
    .option('--repair', 'index again what is missing, stale or damaged; remove what the log does not have')
    .addHelpText('after', `\nExits with ${EXIT.attention} where something is wrong and stays so.`)
    .action((options: CommonOptions & { readonly repair?: boolean }, command: Command) => {
      if (options.repair) {
        return runWithIndexer(command, async (indexer, context) => {
          const { auditText } = await import('./audit-text.ts')
          const { before, after, removed, reindexed } = await indexer.repair(context)
          context.answer(
            { before, removed, reindexed, after },
            `${auditText(before)}\n\nremoved ${removed}, indexed again ${reindexed}\n\n${auditText(after)}`,
          )
          return after.wrong === 0 ? EXIT.ok : EXIT.attention
        })
      }
      return runCommand(options, async (context) => {
        const { openRecords } = await import('../app/open-records.ts')
        const { auditText } = await import('./audit-text.ts')
        const report = await using(openRecords(await settingsToRead(options)), (records) => records.audit())
        context.answer(report, auditText(report))
        return report.wrong === 0 ? EXIT.ok : EXIT.attention
      })
    })
}
