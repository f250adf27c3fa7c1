import type { Connector } from '../core/connector.ts'
import { ConfigError } from '../core/errors.ts'
import type { SourceState } from '../core/source-catalog.ts'
import { configuredConnectors, pathConnectors } from './config-sources.ts'
import type { Settings } from './settings.ts'

/**
 * Connectors for `paths`, or for the configured sources, or what `otherwise` gives.
 *
 * @throws {ConfigError} where there are none.
 */
export function chooseConnectors(
  paths: readonly string[],
  settings: Settings,
  known: readonly SourceState[],
  otherwise: () => readonly Connector[] = () => [],
): readonly Connector[] {
  if (paths.length > 0) return pathConnectors(paths, settings.workingFolder, settings.config, known)
  const configured = configuredConnectors(settings.config)
  const chosen = configured.length > 0 ? configured : otherwise()
  if (chosen.length === 0) {
    throw new ConfigError(
      'expected something to index: name a folder (`plumbline index docs/`), or list sources in plumbline.yaml',
    )
  }
  return chosen
}
