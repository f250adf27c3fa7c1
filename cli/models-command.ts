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
  readonly model?: string
}

/** `plumbline models …`: what is known of models that were trained here, and what can be made of them. */
export function modelsCommand(): Command {
  return new Command('models')
    .description('examine models that were trained here')
    .addHelpText('after', '\nExamples:\n  $ plumbline models check models/ours --dataset our-questions/')
    .addCommand(checkCommand())
    .addCommand(applyCommand())
}

interface ApplyOptions extends CommonOptions {
  readonly out: string
  readonly model?: string
}

function applyCommand(): Command {
  return commandWith('apply', 'write the model that low-rank additions make of their base', [
    'plumbline models apply tenants/a/adapter --out models/tenant-a',
    'plumbline models apply tenants/a/adapter --model models/base --out models/tenant-a --json',
  ])
    .argument('<folder>', 'the folder `adapter` of a model that was trained with `lowRank`')
    .requiredOption('--out <folder>', 'where the model goes; there must be nothing yet')
    .option('--model <folder>', 'the base: a folder with model.safetensors')
    .action((adapter: string, options: ApplyOptions) =>
      runCommand(options, async (context) => {
        const { applyAdapter } = await import('../app/training/apply-adapter.ts')
        const applied = await applyAdapter(await settingsOf(options), { adapter, out: options.out })
        context.answer(applied, `model: ${applied.folder}, from ${applied.base}`)
        return EXIT.ok
      }),
    )
}

function checkCommand(): Command {
  return commandWith('check', "score a model anew, and refuse it where its card's scores do not reproduce", [
    'plumbline models check models/ours --dataset our-questions/',
    'plumbline models check models/ours --dataset our-questions/ --dataset other-questions/ --json',
  ])
    .argument('<folder>', 'a model that `plumbline train` or `plumbline adapt` wrote')
    .requiredOption('--dataset <folder>', 'a data set that its card names; again for more', oneMore)
    .option('--model <folder>', 'the base, which is scored beside it')
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

function checkText({ model, checked, isBaseChecked, unchecked }: CheckedModel): string {
  const rows = checked.map(({ dataset, split, pipeline, precision, before, after, found }) => [
    `${dataset}, ${split}`,
    pipeline,
    precision,
    after.toFixed(4),
    found.after.toFixed(4),
    before.toFixed(4),
    found.before?.toFixed(4) ?? 'not looked at',
  ])
  return [
    table(['set', 'pipeline', 'precision', 'nDCG@10 of the card', 'found', 'its base', 'found'], rows),
    ...(isBaseChecked
      ? []
      : [
          'what the card says of its base is believed: the configured model, or the pipeline, is another one; name the base with --model',
        ]),
    ...(unchecked.length === 0
      ? []
      : [`not checked, since their data sets were not named: ${unchecked.length}`]),
    `${model}: its scores reproduce`,
  ].join('\n')
}
