import type { Settings } from '../app/settings.ts'
import type { Tracing } from '../app/tracing/open-tracing.ts'
import type { Journey } from '../core/journey.ts'
import type { CommandContext } from './run-command.ts'

/** A command's context, with whoever is told of documents and questions; absent where nobody asked for it. */
export interface WatchedContext extends CommandContext {
  readonly journey?: Journey
  readonly answered?: Tracing['answered']
}

/**
 * Runs a command's work with what watches it: traces to the configured collector, and lines of the log.
 *
 * @param service the name under which its traces stand.
 */
export async function watched<T>(
  service: string,
  settings: Settings,
  context: CommandContext,
  work: (context: WatchedContext) => Promise<T>,
): Promise<T> {
  const tracing = await tracingOf(service, settings)
  const journey = await journeyOf(context, tracing)
  try {
    return await work({
      ...context,
      ...(journey !== undefined && { journey }),
      ...(tracing !== undefined && { answered: tracing.answered }),
    })
  } finally {
    await tracing?.close()
  }
}

/** The packages are loaded where they are asked for only. */
async function tracingOf(service: string, { config }: Settings): Promise<Tracing | undefined> {
  const { endpoint, share } = config.tracing
  if (endpoint === undefined) return undefined
  const { openTracing } = await import('../app/tracing/open-tracing.ts')
  return openTracing({ endpoint, share }, service)
}

async function journeyOf(
  { writeLog }: CommandContext,
  tracing: Tracing | undefined,
): Promise<Journey | undefined> {
  if (writeLog === undefined) return tracing?.journey
  const { loggedJourney } = await import('../app/journey/logged-journey.ts')
  return loggedJourney(writeLog, tracing?.journey)
}
