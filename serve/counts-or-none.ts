import type { SourceCount, System } from '../app/system.ts'
import type { Principal } from '../core/access.ts'
import { NothingIndexedError } from '../core/errors.ts'

/** What each source holds for `principal`; empty before anything was indexed, which is a state to show and no failure. */
export async function countsOrNone(system: System, principal: Principal): Promise<readonly SourceCount[]> {
  try {
    return await system.counts(principal)
  } catch (error) {
    if (error instanceof NothingIndexedError) return []
    throw error
  }
}
