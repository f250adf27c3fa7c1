import { readResult, writeResult } from '../result.ts'

interface FoundOfSet {
  /** The data set's name. */
  readonly set: string
}

/**
 * A result with a row a data set: sets of the last result that are not measured again stay.
 *
 * @param name of the file under `bench/results`
 */
export function resultOfSets(name: string) {
  const kept = readResult<{ readonly found: readonly FoundOfSet[] }>(name)?.found ?? []
  const found = new Map(kept.map((one) => [one.set, one]))
  return {
    /** Prints what was found, too. */
    add(one: FoundOfSet): void {
      found.set(one.set, one)
      console.log(JSON.stringify(one))
    },
    write(): void {
      console.log(writeResult(name, { measure: 'nDCG@10', found: [...found.values()] }))
    },
  }
}
