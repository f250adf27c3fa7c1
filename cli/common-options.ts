import { Command, Option } from 'commander'
import type { LogForm } from './run-command.ts'

/** Options that every command has. */
export interface CommonOptions {
  readonly data?: string
  readonly config?: string
  readonly json?: boolean
  readonly log?: LogForm
}

/**
 * A command with the options that all share.
 *
 * @param examples lines shown under the help, each a command that works as it stands.
 */
export function commandWith(name: string, summary: string, examples: readonly string[]): Command {
  return new Command(name)
    .description(summary)
    .addOption(
      new Option('--data <folder>', 'data folder (PLUMBLINE_DATA, or .plumbline in the working folder)'),
    )
    .addOption(
      new Option('--config <file>', 'configuration (plumbline.yaml or config/plumbline.yaml, if there)'),
    )
    .addOption(new Option('--json', 'print exactly one JSON document on standard output'))
    .addOption(
      new Option(
        '--log <form>',
        'notes on standard error: text, or json, an object a line with ids and no text of documents (default: text)',
      ).choices(['text', 'json']),
    )
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ ${example}`).join('\n')}`)
}
