import type { Command } from 'commander'
import type { Indexer } from '../app/open-indexer.ts'
import type { CommonOptions } from './common-options.ts'
import { type CommandContext, runCommand } from './run-command.ts'
import { settingsOf } from './settings-of.ts'
import { using } from './using.ts'
import { watched } from './watched.ts'

/** Runs a command that writes: opens model, log and store, works, and closes them whatever happens. */
export function runWithIndexer(
  command: Command,
  work: (indexer: Indexer, context: CommandContext) => Promise<number | undefined>,
): Promise<void> {
  const options = command.optsWithGlobals<CommonOptions>()
  return runCommand(options, async (context) => {
    const { openConfiguredEmbedder } = await import('../app/open-embedder.ts')
    const { openIndexer } = await import('../app/open-indexer.ts')
    const settings = await settingsOf(options)
    return watched('plumbline-indexer', settings, context, (context) =>
      using(openConfiguredEmbedder(settings, context), (opened) =>
        using(openIndexer(settings, opened, context), (indexer) => work(indexer, context)),
      ),
    )
  })
}
