/** What the CLI's exit status says. */
export const EXIT = {
  /** Done. */
  ok: 0,
  /** Failed; the message says why. */
  failed: 1,
  /** Not understood: an unknown option or command, a config that says what it should not. */
  usage: 2,
  /** Done, but something wants a person: pages that failed, dead letters, held deletions, audit findings. */
  attention: 3,
  /** Stopped by Ctrl-C or SIGTERM; what was finished is kept, the next run goes on. */
  interrupted: 130,
} as const

/** The same for people, in the order of help and reference. */
export const EXIT_MEANINGS: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.ok, 'done'],
  [EXIT.failed, 'failed'],
  [EXIT.usage, 'not understood'],
  [EXIT.attention, 'done, but something wants a person'],
  [EXIT.interrupted, 'interrupted'],
]
