import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { giveWay } from './give-way.ts'

for (const stream of [process.stdout, process.stderr]) stream.on('error', unlessClosed)

const words = jsonLast(process.argv.slice(2))
// Both before all else is loaded, which takes most of the time of a short command.
giveWay(words)
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.compile-cache'))
const { runProgram } = await import('./run-program.ts')
await runProgram(words)

/** `--json` may stand in front of the command as well. */
function jsonLast(given: readonly string[]): readonly string[] {
  const [first, ...rest] = given
  return first === '--json' ? [...rest, first] : given
}

/** A reader that leaves early, as `head` does, is no failure: the rest of the answer has nobody to hear it. */
function unlessClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
