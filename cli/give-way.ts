import { constants, setPriority } from 'node:os'

/**
 * Lets other processes go before this one, so that a server on the same machine goes on answering as fast as it did.
 * Threads inherit it, so that it is called before any is started.
 */
export function giveWay(): void {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
}
