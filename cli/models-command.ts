import { Command } from 'commander'
import type { CheckedModel } from '../app/training/check-model.ts'
import { type CommonOptions, commandWith } from './common-options.ts'
import { EXIT } from './exit-code.ts'
import { oneMore } from './option-values.ts'
import { runCommand } from './run-command.ts'
import { settingsOf } from './settings-of.ts'
import { table } from './table.ts'

interface CheckOptions extends CommonOptions {
  readonly dataset: readonly string[]
}

/** `plumbline models …`: what is known of models that were trained here. */
export function modelsCommand(): Command {
  return new Command('models')
    .description('examine models that were trained here')
    .addHelpText('after', '\nExamples:\n  $ plumbline models check models/ours --dataset our-questions/')
    .addCommand(checkCommand())
}

function checkCommand(): Command {
  return commandWith('check', "score a model anew, and refuse it where its card's scores do not reproduce", [
    'plumbline models check models/ours --dataset our-questions/',
    'plumbline models check models/ours --dataset our-questions/ --dataset other-questions/ --json',
  ])
    .argument('<folder>', 'a model that `plumbline train` or `plumbline adapt` wrote')
    .requiredOption('--dataset <folder>', 'a data set that its card names; again for more', oneMore)
    .action((model: string, options: CheckOptions) =>
      runCommand(options, async (context) => {
        const { checkModel } = await import('../app/training/check-model.ts')
        const checked = await checkModel(
          await settingsOf(options),
          { model, datasets: options.dataset },
          context,
        )
        context.answer(checked, checkText(checked))
        return checked.unchecked.length === 0 ? EXIT.ok : EXIT.attention
      }),
    )
}

function checkText({ model, checked, unchecked }: CheckedModel): string {
  const rows = checked.map(({ dataset, split, pipeline, precision, after, found }) => [
    `${dataset}, ${split}`,
    pipeline,
    precision,
    after.toFixed(4),
    found.toFixed(4),
  ])
  return [
    table(['set', 'pipeline', 'precision', 'nDCG@10 of the card', 'found'], rows),
    ...(unchecked.length === 0
      ? []
      : [`not checked, since their data sets were not named: ${unchecked.length}`]),
    `${model}: its scores reproduce`,
  ].join('\n')
}
