import type { Command } from 'commander'
import { type CommonOptions, commandWith } from './common-options.ts'
import { EXIT } from './exit-code.ts'
import { runsText } from './index-answer.ts'
import { runCommand } from './run-command.ts'
import { settingsOf } from './settings-of.ts'
import { watched } from './watched.ts'

interface ConnectOptions extends CommonOptions {
  readonly full?: boolean
}

/** `plumbline connect [PATH…]`: what sources hold now, put into the log for workers to index. */
export function connectCommand(): Command {
  return commandWith('connect', 'put what the sources hold now into the log, for workers to index', [
    'plumbline connect --config config/production.yaml',
    'plumbline connect docs/ --full',
  ])
    .argument('[paths...]', 'folders or Markdown files; none: the configured sources')
    .option('--full', 'read every page anew, also where an earlier run says what has changed since')
    .addHelpText(
      'after',
      '\n`plumbline worker` indexes what stands in the log; `plumbline index` does both in one.',
    )
    .action((paths: readonly string[], options: ConnectOptions) =>
      runCommand(options, async (context) => {
        const { connect } = await import('../app/connect.ts')
        const settings = await settingsOf(options)
        const report = await watched('plumbline-connect', settings, context, (context) =>
          connect(settings, paths, { ...context, full: options.full === true }),
        )
        const sources = report.runs.map(({ source, run }) => ({ source, ...run }))
        context.answer({ sources, interrupted: report.interrupted }, runsText(report.runs).join('\n'))
        if (report.interrupted) return EXIT.interrupted
        return report.runs.some(({ run }) => run.error !== undefined) ? EXIT.failed : EXIT.ok
      }),
    )
}
