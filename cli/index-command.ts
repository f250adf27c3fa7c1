import type { Command } from 'commander'
import { type CommonOptions, commandWith } from './common-options.ts'
import { EXIT } from './exit-code.ts'
import { indexAnswer, indexText, needsAttention } from './index-answer.ts'
import { runCommand } from './run-command.ts'
import { settingsOf } from './settings-of.ts'
import { using } from './using.ts'

interface IndexOptions extends CommonOptions {
  readonly model?: string
  readonly strict?: boolean
  readonly full?: boolean
}

/** `plumbline index [PATH…]`: makes the index equal to what the sources hold now. */
export function indexCommand(): Command {
  return commandWith('index', 'make the index equal to what the sources hold now', [
    'plumbline index docs/',
    'plumbline index handbook/ faq/ --json',
    'plumbline index                      # the sources that the configuration lists',
  ])
    .argument('[paths...]', 'folders or Markdown files; each becomes a source, named by its last part')
    .option('--model <folder>', 'embedding model: a folder, or a name on the hub')
    .option('--full', 'read every page anew, also of sources that tell what changed')
    .option('--strict', `exit with ${EXIT.attention} where pages failed, were dead-lettered or are held`)
    .action((paths: readonly string[], options: IndexOptions) =>
      runCommand(options, async (context) => {
        const { openConfiguredEmbedder } = await import('../app/open-embedder.ts')
        const { indexOnce } = await import('../app/index-once.ts')
        const settings = await settingsOf(options)
        const report = await using(openConfiguredEmbedder(settings, context), (opened) =>
          indexOnce(settings, opened, paths, { ...context, full: options.full === true }),
        )
        context.answer(indexAnswer(report), indexText(report))
        if (report.interrupted) return EXIT.interrupted
        if (report.runs.some(({ run }) => run.error !== undefined)) return EXIT.failed
        return options.strict && needsAttention(report) ? EXIT.attention : EXIT.ok
      }),
    )
}
