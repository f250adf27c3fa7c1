import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { auditCommand } from './audit-command.ts'
import { deadLettersCommand } from './dead-letters-command.ts'
import { digestCommand } from './digest-command.ts'
import { EXIT } from './exit-code.ts'
import { indexCommand } from './index-command.ts'
import { searchCommand } from './search-command.ts'
import { serveCommand } from './serve-command.ts'
import { sourcesCommand } from './sources-command.ts'
import { startCommand } from './start-command.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

const program = new Command('plumbline')
  .description('Turns documentation and support articles into an index that an assistant can trust.')
  .version(version)
  .showSuggestionAfterError()
  .addHelpText(
    'after',
    `
Exit codes: 0 done · 1 failed · 2 not understood · 3 done, but something wants a person · 130 interrupted

Examples:
  $ plumbline index docs/
  $ plumbline search "how do I rotate keys"
  $ plumbline serve`,
  )
const commands = [
  startCommand(),
  indexCommand(),
  searchCommand(),
  serveCommand(),
  sourcesCommand(),
  deadLettersCommand(),
  auditCommand(),
  digestCommand(),
]
for (const command of commands) program.addCommand(command)
for (const command of [program, ...commands, ...commands.flatMap(({ commands: nested }) => nested)]) {
  command.exitOverride()
}

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage
}
