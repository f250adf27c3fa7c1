import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { adaptCommand } from './adapt-command.ts'
import { auditCommand } from './audit-command.ts'
import { connectCommand } from './connect-command.ts'
import { deadLettersCommand } from './dead-letters-command.ts'
import { digestCommand } from './digest-command.ts'
import { doctorCommand } from './doctor-command.ts'
import { evalCommand } from './eval-command.ts'
import { EXIT_MEANINGS } from './exit-code.ts'
import { experimentCommand } from './experiment-command.ts'
import { generationsCommand } from './generations-command.ts'
import { indexCommand } from './index-command.ts'
import { judgeCommand } from './judge-command.ts'
import { judgmentsCommand } from './judgments-command.ts'
import { keysCommand } from './keys-command.ts'
import { modelsCommand } from './models-command.ts'
import { newCommand } from './new-command.ts'
import { pipelinesCommand } from './pipelines-command.ts'
import { promoteCommand } from './promote-command.ts'
import { reindexCommand } from './reindex-command.ts'
import { compareCommand } from './run-comparison-command.ts'
import { scheduleCommand } from './schedule-command.ts'
import { scoreCommand } from './score-command.ts'
import { searchCommand } from './search-command.ts'
import { serveCommand } from './serve-command.ts'
import { sourcesCommand } from './sources-command.ts'
import { startCommand } from './start-command.ts'
import { trainCommand } from './train-command.ts'
import { watchCommand } from './watch-command.ts'
import { workerCommand } from './worker-command.ts'

/** The whole command line, not yet run; the commands in the order in which a newcomer meets them. */
export function createProgram(): Command {
  const program = new Command('plumbline')
    .description('Turns documentation and support articles into an index that an assistant can trust.')
    .version(version())
    .addHelpText(
      'after',
      `
Exit codes: ${EXIT_MEANINGS.map(([code, meaning]) => `${code} ${meaning}`).join(' · ')}

Examples:
  $ plumbline index docs/
  $ plumbline search "how do I rotate keys"
  $ plumbline serve`,
    )
    .addCommand(startCommand())
    .addCommand(indexCommand())
    .addCommand(watchCommand())
    .addCommand(searchCommand())
    .addCommand(serveCommand())
    .addCommand(connectCommand())
    .addCommand(workerCommand())
    .addCommand(sourcesCommand())
    .addCommand(deadLettersCommand())
    .addCommand(auditCommand())
    .addCommand(digestCommand())
    .addCommand(reindexCommand())
    .addCommand(generationsCommand())
    .addCommand(keysCommand())
    .addCommand(scheduleCommand())
    .addCommand(newCommand())
    .addCommand(doctorCommand())
    .addCommand(evalCommand())
    .addCommand(scoreCommand())
    .addCommand(judgmentsCommand())
    .addCommand(judgeCommand())
    .addCommand(experimentCommand())
    .addCommand(compareCommand())
    .addCommand(pipelinesCommand())
    .addCommand(promoteCommand())
    .addCommand(trainCommand())
    .addCommand(adaptCommand())
    .addCommand(modelsCommand())
  for (const { command, path } of commandsOf(program)) {
    command.exitOverride().showHelpAfterError(`(${path} --help shows what is understood)`)
  }
  return program
}

/** A command with how it is called from the top, e.g. `plumbline sources release`. */
export interface PlacedCommand {
  readonly command: Command
  readonly path: string
}

/** `top` and all commands below it, each before its own. */
export function commandsOf(top: Command, above = ''): readonly PlacedCommand[] {
  const path = `${above}${top.name()}`
  return [{ command: top, path }, ...top.commands.flatMap((nested) => commandsOf(nested, `${path} `))]
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
