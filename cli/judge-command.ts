import { type Command, Option } from 'commander'
import { type CommonOptions, commandWith } from './common-options.ts'
import { EXIT } from './exit-code.ts'
import { modelJudgingText } from './judgments-text.ts'
import { wholeNumber } from './option-values.ts'
import { runCommand } from './run-command.ts'
import { settingsToRead } from './settings-of.ts'
import { using } from './using.ts'

interface JudgeOptions extends CommonOptions {
  readonly samples: number
  readonly relevantFrom: number
}

/** `plumbline judge POOL`: a language model grades what is pooled, and is held against people's grades. */
export function judgeCommand(): Command {
  return commandWith('judge', 'let a language model grade a pool, and see how far it agrees with people', [
    'plumbline judge first-questions',
    'plumbline judge first-questions --samples 2 --json',
  ])
    .argument('<pool>', 'one that `plumbline judgments` lists')
    .addOption(
      new Option('--samples <n>', 'answers asked for an item; every second one reads the passage first')
        .default(4)
        .argParser(wholeNumber(1, 20)),
    )
    .addOption(relevantFrom())
    .action((pool: string, { samples, relevantFrom, ...options }: JudgeOptions) =>
      runCommand(options, async (context) => {
        const { openJudgments } = await import('../app/judgments/judgments.ts')
        return using(openJudgments(await settingsToRead(options)), async (judgments) => {
          const report = await judgments.judge(pool, { samples, relevantFrom }, context)
          context.answer(report, modelJudgingText(report))
          return report.ungraded > 0 ? EXIT.attention : EXIT.ok
        })
      }),
    )
}

/** `--relevant-from` */
export function relevantFrom(): Option {
  return new Option('--relevant-from <grade>', 'the least grade that counts as relevant in agreement')
    .default(2)
    .argParser(wholeNumber(1, 3))
}
