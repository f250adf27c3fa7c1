import type { Config } from '../config/config.ts'
import type { DeadLetters } from '../core/dead-letters.ts'
import type { DocumentLog } from '../core/document-log.ts'
import type { Journey } from '../core/journey.ts'
import type { SourceCatalog } from '../core/source-catalog.ts'
import { openEmbeddedLog } from '../log/embedded/open-embedded-log.ts'
import { watchedLog } from './journey/watched-log.ts'
import { type Environment, kafkaSettings } from './kafka-settings.ts'
import type { Settings } from './settings.ts'

/** The log with what lies beside it, wherever the configuration says that it is. Closing it closes all. */
export interface OpenedLog {
  readonly log: DocumentLog
  readonly deadLetters: DeadLetters
  readonly sources: SourceCatalog
  close(): Promise<void>
}

export interface OpenLogOptions {
  /** `read` makes nothing, and is refused what writes. */
  readonly mode: 'read' | 'write'
  /** Gets what a person should know of a log's work, as a consumer that was lost and rebuilt (nobody). */
  readonly note?: (text: string) => void
  /** Told of each step of each document (nobody). */
  readonly journey?: Journey
  /** Where what is to log in with stands (the process's own). */
  readonly env?: Environment
}

/**
 * Opens the configured document log.
 *
 * @throws {NothingIndexedError} where there is none to read. @throws {LogUnavailableError} retriable
 * @throws {LogRefusedError} @throws {ConfigError} @throws {DataVersionError} @throws {DataDamagedError}
 */
export async function openLog(
  { config, data }: Pick<Settings, 'config' | 'data'>,
  { mode, note, journey, env = process.env }: OpenLogOptions,
): Promise<OpenedLog> {
  const opened =
    config.log.kind === 'embedded'
      ? await openEmbeddedLog(data.log, { mode })
      : await openKafka(config.log, env, { make: mode === 'write', ...(note && { note }) })
  return journey === undefined ? opened : { ...opened, log: watchedLog(opened.log, journey, Date.now) }
}

async function openKafka(
  log: Config['log'],
  env: Environment,
  options: { readonly make: boolean; readonly note?: (text: string) => void },
): Promise<OpenedLog> {
  // The client is loaded where it is asked for only.
  const { openKafkaLog } = await import('../log/kafka/open-kafka-log.ts')
  return openKafkaLog(kafkaSettings(log, env), options)
}
