import { CommanderError } from 'commander'
import { EXIT } from './exit-code.ts'
import { createProgram } from './program.ts'

for (const stream of [process.stdout, process.stderr]) stream.on('error', unlessClosed)

const program = createProgram()
const words = process.argv.slice(2)
try {
  if (words.length === 0) program.outputHelp()
  else await program.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage
  if (error.exitCode !== 0 && words.includes('--json')) {
    const message = error.message.replace(/^error: /u, '')
    process.stdout.write(`${JSON.stringify({ error: { code: 'ERR_USAGE', message } }, undefined, 2)}\n`)
  }
}

/** A reader that leaves early, as `head` does, is no failure: the rest of the answer has nobody to hear it. */
function unlessClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
