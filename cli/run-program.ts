import { CommanderError } from 'commander'
import { EXIT } from './exit-code.ts'
import { createProgram } from './program.ts'

/** Runs the command that these words name, and sets the exit status. What is not understood is told with `--json`, too. */
export async function runProgram(words: readonly string[]): Promise<void> {
  const program = createProgram()
  try {
    if (words.length === 0) program.outputHelp()
    else await program.parseAsync(words, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage
    if (error.exitCode !== 0 && words.includes('--json')) {
      const message = error.message.replace(/^error: /u, '')
      process.stdout.write(`${JSON.stringify({ error: { code: 'ERR_USAGE', message } }, undefined, 2)}\n`)
    }
  }
}
