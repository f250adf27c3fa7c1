import type { Command } from 'commander'
import { type CommonOptions, commandWith } from './common-options.ts'
import { runCommand } from './run-command.ts'

interface NewOptions extends CommonOptions {
  readonly into?: string
}

/** `plumbline new`: writes the beginning of what somebody adds to Plumbline. */
export function newCommand(): Command {
  return commandWith('new', 'write the beginning of a part of your own', [
    'plumbline new connector issue-tracker',
  ]).addCommand(connectorCommand())
}

function connectorCommand(): Command {
  return commandWith(
    'connector',
    'write a connector that passes the contract, with its test, to be changed into yours',
    ['plumbline new connector issue-tracker', 'plumbline new connector wiki --into my-connectors'],
  )
    .argument('<name>', 'lower case, with hyphens')
    .option('--into <folder>', "folder to make it in (Plumbline's own connectors/)")
    .action((name: string, options: NewOptions) =>
      runCommand(options, async (context) => {
        const { newConnector } = await import('../app/new-connector.ts')
        const files = newConnector(name, options.into)
        context.answer(
          { name, files },
          [
            ...files,
            'next: put the calls of your source into `list`, and read docs/tutorials/write-a-connector.md',
          ].join('\n'),
        )
        return undefined
      }),
    )
}
