import type { Command } from 'commander'
import type { Finding } from '../app/doctor/finding.ts'
import { type CommonOptions, commandWith } from './common-options.ts'
import { EXIT } from './exit-code.ts'
import { runCommand } from './run-command.ts'
import { settingsRequest } from './settings-of.ts'

interface DoctorOptions extends CommonOptions {
  readonly model?: string
}

const SHOWN: Readonly<Record<Finding['verdict'], string>> = { ok: 'ok', warn: 'warn', fail: 'FAIL' }

/** `plumbline doctor`: does all that Plumbline stands on stand? */
export function doctorCommand(): Command {
  return commandWith(
    'doctor',
    'check runtime, packages, configuration, model and data folder; a line each, with the cure',
    ['plumbline doctor', 'plumbline doctor --json --data /srv/plumbline'],
  )
    .option('--model <folder>', 'embedding model: a folder, or a name on the hub')
    .addHelpText('after', `\nExits with ${EXIT.failed} where something fails; a warning is no failure.`)
    .action((options: DoctorOptions) =>
      runCommand(options, async (context) => {
        const { examine } = await import('../app/doctor/examine.ts')
        const findings: Finding[] = []
        for await (const finding of examine(settingsRequest(options))) {
          findings.push(finding)
          context.report({ stage: 'examine', done: findings.length, unit: 'checks' })
          context.signal.throwIfAborted()
        }
        const isWell = findings.every(({ verdict }) => verdict !== 'fail')
        context.answer({ ok: isWell, findings }, text(findings))
        return isWell ? EXIT.ok : EXIT.failed
      }),
    )
}

function text(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length))
  return findings
    .map(({ check, verdict, says }) => `${SHOWN[verdict].padEnd(4)}  ${check.padEnd(width)}  ${says}`)
    .join('\n')
}
