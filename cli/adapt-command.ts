import type { Command } from 'commander'
import type { ReindexReport } from '../app/generations/reindex.ts'
import type { AdaptationPlan } from '../app/training/plan-adaptation.ts'
import { ConfigError } from '../core/errors.ts'
import { type CommonOptions, commandWith } from './common-options.ts'
import { EXIT } from './exit-code.ts'
import { runCommand } from './run-command.ts'
import { settingsOf } from './settings-of.ts'
import { table } from './table.ts'
import { adaptedText } from './training-text.ts'

interface AdaptOptions extends CommonOptions {
  readonly source: string
  readonly out: string
  readonly questions?: string
  readonly model?: string
  readonly resume?: boolean
  readonly promote?: boolean
  readonly chat?: boolean
  readonly dryRun?: boolean
}

/** `plumbline adapt`: an embedding model that learns from documents alone. */
export function adaptCommand(): Command {
  return commandWith('adapt', 'train the embedding model on documents alone, without any judged question', [
    'plumbline adapt --source docs/ --out models/ours',
    'plumbline adapt --source docs/ --out models/ours --dry-run',
    'plumbline adapt --source docs/ --questions our-questions/ --out models/ours --promote',
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
    .option('--chat', 'have a language model write the questions (config: chat)')
    .option(
      '--promote',
      'where the questions show it to be better, build the index anew with it and send questions there',
    )
    .option('--dry-run', 'say what would be done, how long it takes and how much room it needs')
    .action((options: AdaptOptions) =>
      runCommand(options, async (context) => {
        const settings = await settingsOf(options)
        if (options.promote && options.questions === undefined) {
          throw new ConfigError(
            'expected --questions with --promote, got none; without questions nothing says whether the model is better',
          )
        }
        if (options.dryRun) {
          const { planAdaptation } = await import('../app/training/plan-adaptation.ts')
          const plan = await planAdaptation(settings, options, context)
          context.answer(plan, planText(plan))
          return EXIT.ok
        }
        const { adapt } = await import('../app/training/adapt.ts')
        const { source, out, questions, resume = false, chat = false, promote = false } = options
        const adapted = await adapt(settings, { source, out, questions, resume, chat }, context)
        const { folder, isBetter } = adapted
        const answerWith = (index?: ReindexReport) =>
          context.answer({ ...adapted, ...(index && { index }) }, adaptedText(adapted, out, index))
        if (folder === undefined || !promote || isBetter !== true) {
          answerWith()
          if (folder === undefined) return EXIT.interrupted
          return isBetter === false ? EXIT.attention : EXIT.ok
        }
        const { reindexWith } = await import('../app/training/reindex-with.ts')
        const index = await reindexWith(settings, folder, context)
        answerWith(index)
        return index.interrupted ? EXIT.interrupted : EXIT.ok
      }),
    )
}

function planText({
  documents,
  passages,
  questions,
  steps,
  seconds,
  workingBytes,
  indexBytes,
  modelBytes,
}: AdaptationPlan) {
  const rows = steps.map(({ step, count, unit, seconds }) => [step, `${count} ${unit}`, minutes(seconds)])
  return [
    `${documents} documents, ${passages} passages, ${questions} questions to be made`,
    '',
    table(['step', 'what', 'about'], rows),
    '',
    `together about ${minutes(seconds)}; room for ${mebibytes(workingBytes)} while it works, ${mebibytes(indexBytes)} for indexes and ${mebibytes(modelBytes)} for the model`,
  ].join('\n')
}

function minutes(seconds: number): string {
  return `${Math.max(1, Math.round(seconds / 60))} min`
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`
}
