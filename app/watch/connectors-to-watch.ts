import { existsSync } from 'node:fs'
import type { Connector } from '../../core/connector.ts'
import { ConfigError } from '../../core/errors.ts'
import type { SourceState } from '../../core/source-catalog.ts'
import { configuredConnectors, pathConnectors } from '../config-sources.ts'
import { openLog } from '../open-log.ts'
import type { Settings } from '../settings.ts'

/**
 * Connectors for `paths`, or for the configured sources, or for the folders that were indexed before; of them those that
 * lie here, where an edit can be seen.
 *
 * @throws {ConfigError} where there is none.
 */
export async function connectorsToWatch(
  settings: Settings,
  paths: readonly string[],
): Promise<readonly Connector[]> {
  const { sources, close } = await openLog(settings, { mode: 'write' })
  try {
    return choose(settings, paths, await sources.list())
  } finally {
    await close()
  }
}

function choose(
  { config, workingFolder }: Settings,
  paths: readonly string[],
  known: readonly SourceState[],
): readonly Connector[] {
  const configured = paths.length > 0 ? [] : configuredConnectors(config)
  const indexed = known.filter(({ connector }) => connector === 'markdown').map(({ location }) => location)
  const chosen = paths.length > 0 ? paths : indexed.filter((location) => existsSync(location))
  const connectors = configured.length > 0 ? configured : pathConnectors(chosen, workingFolder, config, known)
  const here = connectors.filter(({ location }) => existsSync(location))
  if (here.length > 0) return here
  throw new ConfigError(
    'expected a folder to watch, found none; name one (`plumbline watch docs/`), list sources in plumbline.yaml, or index first',
  )
}
