/** What a check found, in a line. */
export interface Finding {
  /** What was checked, e.g. `data folder`. */
  readonly check: string
  /** `warn`: it works, and something is to be known. `fail`: something does not work. */
  readonly verdict: 'ok' | 'warn' | 'fail'
  /** What was found; where it is not `ok`, with the cure. */
  readonly says: string
}

/** The finding of `examine`, or, where it throws, that the check failed and why. */
export async function findingOf(
  check: string,
  examine: () => Omit<Finding, 'check'> | Promise<Omit<Finding, 'check'>>,
): Promise<Finding> {
  try {
    return { check, ...(await examine()) }
  } catch (error) {
    return { check, verdict: 'fail', says: error instanceof Error ? error.message : String(error) }
  }
}

export const ok = (says: string) => ({ verdict: 'ok', says }) as const
export const warn = (says: string) => ({ verdict: 'warn', says }) as const
export const fail = (says: string) => ({ verdict: 'fail', says }) as const
