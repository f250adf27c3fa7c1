import { Command } from 'commander'
import type { TrainedModel } from '../app/training/trained-model.ts'
import type { TrainingRequest } from '../app/training/training-request.ts'
import { type CommonOptions, commandWith } from './common-options.ts'
import { EXIT } from './exit-code.ts'
import { oneMore } from './option-values.ts'
import { runCommand } from './run-command.ts'
import { settingsOf } from './settings-of.ts'
import { crossEncoderText, hasHelped, isBetterRanker, rankerText, trainingText } from './training-text.ts'

interface TrainOptions extends CommonOptions {
  readonly dataset: string
  readonly out: string
  readonly split?: string
  readonly dev?: string
  readonly guard?: readonly string[]
  readonly model?: string
  readonly resume?: boolean
}

/** `plumbline train …`: models that learn from a team's own questions. */
export function trainCommand(): Command {
  return new Command('train')
    .description("train a model further on your own questions, on this machine's processor")
    .addHelpText(
      'after',
      '\nExamples:\n  $ plumbline train encoder --dataset our-questions/ --out models/ours',
    )
    .addCommand(encoderCommand())
    .addCommand(crossEncoderCommand())
    .addCommand(rankerCommand())
}

function encoderCommand(): Command {
  return trainingOptions(
    commandWith('encoder', 'train the embedding model, and score it beside its base', [
      'plumbline train encoder --dataset our-questions/ --out models/ours',
      'plumbline train encoder --dataset our-questions/ --out models/ours --resume',
      'plumbline train encoder --dataset our-questions/ --out models/ours --guard other-questions/ --json',
    ]),
  ).action((options: TrainOptions) =>
    runCommand(options, async (context) => {
      const { trainEncoder } = await import('../app/training/train-encoder.ts')
      const trained = await trainEncoder(await settingsOf(options), requestOf(options), context)
      context.answer(trained, trainingText(trained, options.out))
      return exitCodeOf(trained)
    }),
  )
}

/** A model that is its base answers no better: somebody should know. */
function exitCodeOf({ folder, training }: TrainedModel): number {
  if (folder === undefined) return EXIT.interrupted
  return hasHelped(training) ? EXIT.ok : EXIT.attention
}

function crossEncoderCommand(): Command {
  return trainingOptions(
    commandWith('cross-encoder', 'train a model that reads question and passage together, from an encoder', [
      'plumbline train cross-encoder --dataset our-questions/ --out models/ours-pairs',
      'plumbline train cross-encoder --dataset our-questions/ --out models/ours-pairs --resume --json',
    ]),
  ).action((options: TrainOptions) =>
    runCommand(options, async (context) => {
      const { trainCrossEncoder } = await import('../app/training/train-cross-encoder.ts')
      const trained = await trainCrossEncoder(await settingsOf(options), requestOf(options), context)
      context.answer(trained, crossEncoderText(trained, options.out))
      return exitCodeOf(trained)
    }),
  )
}

function rankerCommand(): Command {
  return trainingOptions(
    commandWith('ranker', 'train trees, or weights, that order what the pipeline finds', [
      'plumbline train ranker --dataset our-questions/ --out models/ours-ranker',
      'plumbline train ranker --dataset our-questions/ --out models/ours-ranker --json',
    ]),
    'taken as of the others: a ranker learns in seconds, and begins anew',
  ).action((options: TrainOptions) =>
    runCommand(options, async (context) => {
      const { trainRanker } = await import('../app/training/train-ranker.ts')
      const trained = await trainRanker(await settingsOf(options), requestOf(options), context)
      context.answer(trained, rankerText(trained))
      return isBetterRanker(trained) ? EXIT.ok : EXIT.attention
    }),
  )
}

/** What all kinds of training are told. @param resume what `--resume` does */
function trainingOptions(command: Command, resume = 'go on with the training that was begun there'): Command {
  return command
    .requiredOption('--dataset <folder>', 'a data set as `plumbline eval` takes it, with qrels/train.tsv')
    .requiredOption('--out <folder>', 'where the model goes; there must be nothing yet')
    .option('--split <name>', 'judgments to learn from (train, otherwise the only ones)')
    .option('--dev <name>', 'judgments that say when to stop (dev, otherwise some are held out)')
    .option(
      '--guard <folder>',
      'another data set: none of its questions is trained on, and encoders and cross-encoders are scored on it to see what they forgot; again for more',
      oneMore,
    )
    .option('--model <folder>', 'model to begin with: a folder with model.safetensors')
    .option('--resume', resume)
}

function requestOf({ dataset, out, split, dev, guard = [], resume = false }: TrainOptions): TrainingRequest {
  return { dataset, out, split, development: dev, guards: guard, resume }
}
