import type { Command } from 'commander'
import { type CommonOptions, commandWith } from './common-options.ts'
import { EXIT } from './exit-code.ts'
import { runCommand } from './run-command.ts'
import { settingsOf } from './settings-of.ts'
import { adaptedText } from './training-text.ts'

interface AdaptOptions extends CommonOptions {
  readonly source: string
  readonly out: string
  readonly questions?: string
  readonly model?: string
  readonly resume?: boolean
}

/** `plumbline adapt`: an embedding model that learns from documents alone. */
export function adaptCommand(): Command {
  return commandWith('adapt', 'train the embedding model on documents alone, without any judged question', [
    'plumbline adapt --source docs/ --out models/ours',
    'plumbline adapt --source docs/ --questions our-questions/ --out models/ours',
    'plumbline adapt --source docs/ --out models/ours --resume --json',
  ])
    .requiredOption('--source <folder>', 'Markdown pages to learn from')
    .requiredOption('--out <folder>', 'where the model goes; there must be nothing yet')
    .option(
      '--questions <folder>',
      'a data set that says whether the model is better; its questions are never trained on',
    )
    .option('--model <folder>', 'model to begin with: a folder with model.safetensors')
    .option('--resume', 'go on with the training that was begun there')
    .action((options: AdaptOptions) =>
      runCommand(options, async (context) => {
        const { adapt } = await import('../app/training/adapt.ts')
        const { source, out, questions, resume = false } = options
        const request = { source, out, questions, resume }
        const adapted = await adapt(await settingsOf(options), request, context)
        context.answer(adapted, adaptedText(adapted, out))
        if (adapted.folder === undefined) return EXIT.interrupted
        return adapted.isBetter === false ? EXIT.attention : EXIT.ok
      }),
    )
}
