import { constants, setPriority } from 'node:os'

const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority

/** Commands that work behind a server that answers meanwhile. For a promotion or a rollback somebody waits. */
const BEHIND: ReadonlyMap<string | undefined, number> = new Map([
  ['reindex', PRIORITY_LOW],
  ['schedule', PRIORITY_LOW],
  ['audit', PRIORITY_LOW],
  ['generations', PRIORITY_BELOW_NORMAL],
])

/** How far the command that these words name lets others go before it; `undefined` for one that does not. */
export function priorityOf([command]: readonly string[]): number | undefined {
  return BEHIND.get(command)
}

/**
 * Lets other processes go before this one, so that a server on the same machine goes on answering as fast as it did.
 * Threads inherit it, so that it is called before any is started.
 */
export function giveWay(words: readonly string[]): void {
  const priority = priorityOf(words)
  if (priority !== undefined) setPriority(priority)
}
