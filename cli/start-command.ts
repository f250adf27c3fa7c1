import { type Command, Option } from 'commander'
import { type CommonOptions, commandWith } from './common-options.ts'
import { EXIT } from './exit-code.ts'
import { indexText } from './index-answer.ts'
import { wholeNumber } from './option-values.ts'
import { runCommand } from './run-command.ts'
import { settingsOf } from './settings-of.ts'
import { using } from './using.ts'

interface StartOptions extends CommonOptions {
  readonly port?: number
  readonly host?: string
  readonly model?: string
}

/** `npm start [-- PATH…]`: index, then serve; without a path, documentation that is there after the install. */
export function startCommand(): Command {
  return commandWith('start', 'index, then serve: what `npm start` runs', [
    'npm start                            # documentation of installed packages, to try it',
    'npm start -- docs/ handbook/',
  ])
    .argument('[paths...]', 'folders or Markdown files')
    .addOption(
      new Option('--port <n>', 'first port to try (config: server.port)').argParser(wholeNumber(0, 65_535)),
    )
    .option('--host <address>', 'address to listen on (config: server.host, 127.0.0.1)')
    .option('--model <folder>', 'embedding model: a folder, or a name on the hub')
    .action((paths: readonly string[], options: StartOptions) =>
      runCommand(options, async (context) => {
        const { openConfiguredEmbedder } = await import('../app/open-embedder.ts')
        const { serveUntilAborted } = await import('./serve-until-aborted.ts')
        const { indexOnce } = await import('../app/index-once.ts')
        const { defaultConnectors } = await import('../app/default-sources.ts')
        const settings = await settingsOf(options)
        return using(openConfiguredEmbedder(settings, context), async (opened) => {
          const report = await indexOnce(settings, opened, paths, context, defaultConnectors)
          context.note(indexText(report))
          if (report.interrupted) return EXIT.interrupted
          await serveUntilAborted(settings, opened, context, { ...options, whenTaken: 'next' })
          return undefined
        })
      }),
    )
}
