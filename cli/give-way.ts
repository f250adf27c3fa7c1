import { constants, setPriority } from 'node:os'

/** Commands that work behind a server that answers meanwhile. */
const BEHIND: ReadonlySet<string | undefined> = new Set(['reindex', 'generations', 'schedule', 'audit'])

/** Whether the command that these words name lets a server go before it. */
export function givesWay([command]: readonly string[]): boolean {
  return BEHIND.has(command)
}

/**
 * Lets other processes go before this one, so that a server on the same machine goes on answering as fast as it did.
 * Threads inherit it, so that it is called before any is started.
 */
export function giveWay(): void {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
}
