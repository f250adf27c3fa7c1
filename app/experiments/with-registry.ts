import type { Run } from '../../core/run.ts'
import { openRunRegistry } from '../../evaluate/registry/open-run-registry.ts'
import type { RunRegistry } from '../../evaluate/registry/run-registry.ts'
import { writeTrecRun } from '../../evaluate/trec/write-run.ts'
import type { Settings } from '../settings.ts'

/** Opens the registry, works with it, and closes it whatever happens. @throws {DataDamagedError} @throws {DataVersionError} */
export function withRegistry<Result>(
  { data }: Pick<Settings, 'data'>,
  work: (registry: RunRegistry) => Result,
): Result {
  const registry = openRunRegistry(data.registry)
  try {
    return work(registry)
  } finally {
    registry.close()
  }
}

/** Writes a run in TREC's form. @throws {DatasetError} for ids with white space */
export function writeTrec(run: Run, file: string): Promise<void> {
  return writeTrecRun(run, file)
}
