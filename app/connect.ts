import type { Journey } from '../core/journey.ts'
import type { SourceRun } from '../core/source-catalog.ts'
import { publish } from '../pipelines/publish.ts'
import { chooseConnectors } from './choose-connectors.ts'
import { openLog } from './open-log.ts'
import type { Settings } from './settings.ts'
import type { WorkOptions } from './work-options.ts'

export interface ConnectOptions extends WorkOptions {
  /** Reads every page anew, also where an earlier run left a cursor. */
  readonly full: boolean
  /** Gets what a person should know of the work. */
  readonly note: (text: string) => void
  /** Told of each step of each document (nobody). */
  readonly journey?: Journey
}

/** What connectors put into the log. */
export interface ConnectReport {
  /** In their order; those that were not reached before an interruption are absent. */
  readonly runs: readonly { readonly source: string; readonly run: SourceRun }[]
  readonly interrupted: boolean
}

/**
 * Brings the log up to what sources hold now, and leaves it to workers to index: needs neither a model nor an index.
 *
 * @param paths the configured sources where there are none. @throws {ConfigError} where there is nothing to read.
 */
export async function connect(
  settings: Settings,
  paths: readonly string[],
  { full, note, journey, ...work }: ConnectOptions,
): Promise<ConnectReport> {
  const { log, deadLetters, sources, close } = await openLog(settings, {
    mode: 'write',
    note,
    ...(journey && { journey }),
  })
  try {
    const connectors = chooseConnectors(paths, settings, await sources.list())
    const { deleteGuardShare } = settings.config
    const runs: { source: string; run: SourceRun }[] = []
    for (const connector of connectors) {
      if (work.signal.aborted) break
      const options = { log, deadLetters, sources, deleteGuardShare, now: Date.now, full, ...work }
      runs.push({ source: connector.source, run: await publish(connector, options) })
    }
    return { runs, interrupted: work.signal.aborted }
  } finally {
    await close()
  }
}
