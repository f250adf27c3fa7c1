import { type Command, Option } from 'commander'
import { type CommonOptions, commandWith } from './common-options.ts'
import { wholeNumber } from './option-values.ts'
import { runCommand } from './run-command.ts'
import { settingsOf } from './settings-of.ts'
import { using } from './using.ts'
import { watched } from './watched.ts'

interface ServeOptions extends CommonOptions {
  readonly port?: number
  readonly host?: string
  readonly model?: string
  readonly watch?: boolean
}

/** `plumbline serve`: the query API and the console, until Ctrl-C. */
export function serveCommand(): Command {
  return commandWith('serve', 'serve the query API and the console until Ctrl-C', [
    'plumbline serve',
    'plumbline serve --port 8080 --data /srv/plumbline',
    'plumbline serve --watch',
  ])
    .addOption(
      new Option('--port <n>', 'port (config: server.port); 0 takes any free one').argParser(
        wholeNumber(0, 65_535),
      ),
    )
    .option('--host <address>', 'address to listen on (config: server.host, 127.0.0.1)')
    .option('--model <folder>', 'embedding model: a folder, or a name on the hub')
    .option('--watch', 'index edits of the sources’ folders as they happen')
    .action((options: ServeOptions) =>
      runCommand(options, async (context) => {
        const { openConfiguredEmbedder } = await import('../app/open-embedder.ts')
        const { serveUntilAborted } = await import('./serve-until-aborted.ts')
        const settings = await settingsOf(options)
        await watched('plumbline-api', settings, context, (context) =>
          using(openConfiguredEmbedder(settings, context), (opened) =>
            serveUntilAborted(settings, opened, context, { ...options, whenTaken: 'fail' }),
          ),
        )
        return undefined
      }),
    )
}
