import { once } from 'node:events'
import type { Command } from 'commander'
import type { FollowReport } from '../app/generations/index-into.ts'
import { type CommonOptions, commandWith } from './common-options.ts'
import { runCommand } from './run-command.ts'
import { settingsOf } from './settings-of.ts'
import { using } from './using.ts'

/** `plumbline watch [PATH…]`: an edit is searchable a moment later. */
export function watchCommand(): Command {
  return commandWith('watch', 'keep the index equal to folders while they are edited, until Ctrl-C', [
    'plumbline watch docs/',
    'plumbline watch                      # the sources that the configuration lists',
  ])
    .argument('[paths...]', 'folders or Markdown files')
    .option('--model <folder>', 'embedding model: a folder, or a name on the hub')
    .addHelpText('after', '\n`plumbline serve --watch` does the same in the process that answers.')
    .action((paths: readonly string[], options: CommonOptions & { readonly model?: string }) =>
      runCommand(options, async (context) => {
        const { openConfiguredEmbedder } = await import('../app/open-embedder.ts')
        const { openWatch } = await import('../app/watch/open-watch.ts')
        const settings = await settingsOf(options)
        let turns = 0
        const onFollowed = (report: FollowReport): void => {
          turns += 1
          const text = followText(report)
          if (text !== '') context.note(text)
        }
        await using(openConfiguredEmbedder(settings, context), (opened) =>
          using(openWatch(settings, opened, paths, { note: context.note, onFollowed }), async (watch) => {
            context.note(`watching ${watch.sources.join(', ')}; Ctrl-C stops it`)
            if (!context.signal.aborted) await once(context.signal, 'abort')
          }),
        )
        context.answer({ turns }, `looked ${turns} times`)
        return undefined
      }),
    )
}

/** What a turn came to; empty where nothing had changed. */
function followText({ worker }: FollowReport): string {
  const { indexed, described, removed, deadLettered } = worker
  const parts = [
    ...(indexed + described > 0 ? [`${indexed + described} pages indexed`] : []),
    ...(removed > 0 ? [`${removed} removed`] : []),
    ...(deadLettered.length > 0 ? [`${deadLettered.length} dead letters`] : []),
  ]
  return parts.join(', ')
}
