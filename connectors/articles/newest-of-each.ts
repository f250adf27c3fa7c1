import { sha256 } from '../../core/sha256.ts'
import type { RecordHead } from './read-head.ts'

/** Which record of an export stands for an item, where several have its id. */
export interface Choice {
  /** Number of the record, counted over all files. */
  readonly at: number
  /** 0 where the record states no date. */
  readonly updatedAtMs: number
  /** How many records of the item there are besides that say something else. */
  readonly others: number
  /** Whether one of these has the same date. */
  readonly isAmbiguous: boolean
}

/** Gathers records one by one, and remembers of each item which is the newest. */
export interface NewestOfEach {
  /** @param at number of the record, ascending. */
  add(head: RecordHead, record: unknown, at: number): void
  /** By path. */
  readonly choices: ReadonlyMap<string, Choice>
}

/** Of several records with one id the one with the latest date counts; of several with that date the last one. */
export function newestOfEach(): NewestOfEach {
  const choices = new Map<string, Choice & { readonly digest: string }>()
  return {
    choices,
    add({ path, updatedAtMs = 0 }, record, at) {
      const digest = sha256(JSON.stringify(record))
      const known = choices.get(path)
      const others = (known?.others ?? 0) + (known === undefined || known.digest === digest ? 0 : 1)
      if (known !== undefined && updatedAtMs < known.updatedAtMs) choices.set(path, { ...known, others })
      else {
        const isAmbiguous =
          known?.updatedAtMs === updatedAtMs && (known.digest !== digest || known.isAmbiguous)
        choices.set(path, { at, updatedAtMs, others, isAmbiguous, digest })
      }
    },
  }
}
