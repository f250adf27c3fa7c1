import type { Command } from 'commander'
import { nearestName } from '../core/nearest-name.ts'

/**
 * For a command that does something by itself and has commands below it: a word behind it that names none of them is
 * a mistyped one.
 *
 * @throws {CommanderError} with the nearest name.
 */
export function refuseWords(command: Command): void {
  const [word] = command.args
  if (word === undefined) return
  const names = command.commands.map((nested) => nested.name())
  const nearest = nearestName(word, names)
  const cure = nearest === undefined ? `expected one of ${names.join(', ')}` : `did you mean ${nearest}?`
  command.error(`error: unknown command '${word}' of ${command.name()}; ${cure}`, {
    code: 'commander.unknownCommand',
  })
}
