import type { Command } from 'commander'
import { type CommonOptions, commandWith } from './common-options.ts'
import { runCommand } from './run-command.ts'
import { settingsToRead } from './settings-of.ts'
import { using } from './using.ts'

/** `plumbline digest`: one digest of what the live index holds. */
export function digestCommand(): Command {
  return commandWith(
    'digest',
    'print one digest of the live index: chunks, access, vectors, postings; equal content, equal digest',
    ['plumbline digest', 'plumbline digest --json --data other-folder'],
  ).action((options: CommonOptions) =>
    runCommand(options, async (context) => {
      const { openRecords } = await import('../app/open-records.ts')
      const digest = await using(openRecords(await settingsToRead(options)), (records) => records.digest())
      context.answer(digest, `${digest.digest}  ${digest.documents} documents, ${digest.chunks} chunks`)
      return undefined
    }),
  )
}
