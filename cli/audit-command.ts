import type { Command } from 'commander'
import { type AuditReport, FINDINGS } from '../app/open-records.ts'
import { type CommonOptions, commandWith } from './common-options.ts'
import { EXIT } from './exit-code.ts'
import { runCommand } from './run-command.ts'
import { runWithIndexer } from './run-with-indexer.ts'
import { settingsToRead } from './settings-of.ts'
import { table } from './table.ts'
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
          const { before, after, removed, reappended } = await indexer.repair(context)
          context.answer(
            { before, removed, reappended, after },
            `${text(before)}\n\nremoved ${removed}, indexed again ${reappended}\n\n${text(after)}`,
          )
          return after.wrong === 0 ? EXIT.ok : EXIT.attention
        })
      }
      return runCommand(options, async (context) => {
        const { openRecords } = await import('../app/open-records.ts')
        const report = await using(openRecords(settingsToRead(options)), (records) => records.audit())
        context.answer(report, text(report))
        return report.wrong === 0 ? EXIT.ok : EXIT.attention
      })
    })
}

function text({ generation, lag, sources, wrong }: AuditReport): string {
  const rows = sources.map((source) => [
    source.source,
    source.documents,
    source.right,
    ...FINDINGS.map((finding) => source[finding].length),
    source.deadLettered.length,
  ])
  const named = sources.flatMap((source) =>
    FINDINGS.flatMap((finding) => source[finding].map((id) => `  ${finding}: ${id}`)),
  )
  return [
    table(['source', 'documents', 'right', ...FINDINGS, 'dead letters'], rows),
    ...named.slice(0, 20),
    ...(named.length > 20 ? [`  … and ${named.length - 20} more (--json lists all)`] : []),
    ...(lag > 0 ? [`${lag} log records are not yet indexed: \`plumbline index\` goes on with them`] : []),
    `${wrong} wrong in ${generation}`,
  ].join('\n')
}
