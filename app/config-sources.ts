import type { Config } from '../config/config.ts'
import { markdownConnector } from '../connectors/markdown/markdown-connector.ts'
import type { Connector } from '../core/connector.ts'
import type { SourceState } from '../core/source-catalog.ts'
import { namePaths } from './path-sources.ts'

/** Connectors for the sources that the configuration lists, in its order. @throws {ConfigError} */
export function configuredConnectors(config: Config): readonly Connector[] {
  return config.sources.map(({ name, path, connector: _kind, ...options }) =>
    markdownConnector({ ...options, source: name, location: path, maxFileBytes: config.limits.maxFileBytes }),
  )
}

/** Connectors for paths of the command line. @throws {SourceUnavailableError} where one is not there */
export function pathConnectors(
  paths: readonly string[],
  workingFolder: string,
  config: Config,
  known: readonly SourceState[],
): readonly Connector[] {
  return namePaths(paths, workingFolder, known).map((named) =>
    markdownConnector({ ...named, maxFileBytes: config.limits.maxFileBytes }),
  )
}
