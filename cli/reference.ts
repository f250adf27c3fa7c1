import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { EXIT_MEANINGS } from './exit-code.ts'
import { commandsOf, createProgram } from './program.ts'

/** Where `node cli/reference.ts` writes the page. */
export const REFERENCE_FILE = join(import.meta.dirname, '..', 'docs', 'reference', 'cli.md')

const WIDTH = 100

/** The reference page of all commands, as Markdown: the help of each, as it is printed. */
export function cliReference(): string {
  const commands = commandsOf(createProgram())
  return [
    '# Command line',
    '',
    "<!-- Made from the commands' own definitions in cli/ by `node cli/reference.ts`. Change them there. -->",
    '',
    '`bin/plumbline` runs from any folder, and through links. What a command answers stands on standard output; progress',
    'and remarks on standard error, as a bar on a terminal and as a plain line now and then otherwise. With `--json` the',
    'answer is exactly one JSON document, also where it is an error: `{"error": {"code", "message"}}`.',
    '',
    'All that is derived lies in the data folder: `--data`, or else `PLUMBLINE_DATA`, or else `data` in the',
    'configuration, or else `.plumbline` in the working folder. [Configuration](config.md) is never needed.',
    '',
    '| exit code | says |',
    '|---|---|',
    ...EXIT_MEANINGS.map(([code, meaning]) => `| ${code} | ${meaning} |`),
    '',
    ...commands.flatMap(({ command, path }) => [`## ${path}`, '', '```', helpOf(command), '```', '']),
  ].join('\n')
}

function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({
    writeOut: (part) => {
      text += part
    },
    getOutHelpWidth: () => WIDTH,
    getOutHasColors: () => false,
  })
  command.outputHelp()
  return text.trimEnd()
}

if (import.meta.main) writeFileSync(REFERENCE_FILE, cliReference())
