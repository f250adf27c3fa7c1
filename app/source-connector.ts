import type { Connector } from '../core/connector.ts'
import { UnknownSourceError } from '../core/errors.ts'
import type { SourceState } from '../core/source-catalog.ts'
import { configuredConnectors, pathConnectors } from './config-sources.ts'
import type { Settings } from './settings.ts'

/**
 * The connector of one source: of the configuration, or of a folder that was indexed by its path.
 *
 * @throws {UnknownSourceError} also for one that nothing is read from, as documents that were pushed.
 * @throws {SourceUnavailableError} where its folder is away. @throws {ConfigError}
 */
export function sourceConnector(
  name: string,
  { config, workingFolder }: Settings,
  known: readonly SourceState[],
): Connector {
  const configured = configuredConnectors(config)
  const found = configured.find(({ source }) => source === name)
  if (found !== undefined) return found
  const state = known.find((each) => each.name === name)
  const isByPath = configured.length === 0 && state?.connector === 'markdown'
  const [byPath] = isByPath ? pathConnectors([state.location], workingFolder, config, known) : []
  if (byPath !== undefined) return byPath
  const names = configured.map(({ source }) => source).join(', ') || 'none'
  throw new UnknownSourceError(
    `expected the name of a source that is read, got ${name}; configured are ${names}`,
  )
}
