import type { Config, SourceConfig } from '../config/config.ts'
import { articlesConnector } from '../connectors/articles/articles-connector.ts'
import { htmlConnector } from '../connectors/html/html-connector.ts'
import { markdownConnector } from '../connectors/markdown/markdown-connector.ts'
import { openApiConnector } from '../connectors/openapi/openapi-connector.ts'
import type { Connector } from '../core/connector.ts'
import { ConfigError } from '../core/errors.ts'
import type { SourceState } from '../core/source-catalog.ts'
import { namePaths } from './path-sources.ts'
import { sourceKey } from './source-key.ts'

/**
 * Connectors for the sources that the configuration lists, in its order.
 *
 * @param env holds the keys that sources name. @throws {ConfigError}
 */
export function configuredConnectors(
  config: Config,
  env: Readonly<Record<string, string | undefined>> = process.env,
): readonly Connector[] {
  return config.sources.map((source) => configuredConnector(source, config, env))
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

function configuredConnector(
  source: SourceConfig,
  { limits }: Config,
  env: Readonly<Record<string, string | undefined>>,
): Connector {
  const { name, path, address, connector, content, crawl, articles, ...pages } = source
  const location = path ?? address
  if (location === undefined)
    throw new ConfigError(`source ${name}: expected a path or an address, got neither`)
  const options = { ...pages, source: name, location, maxFileBytes: limits.maxFileBytes }
  switch (connector) {
    case 'markdown':
      return markdownConnector(options)
    case 'openapi':
      return openApiConnector(options)
    case 'html':
      return htmlConnector({ ...options, ...(content !== undefined && { content }) }, crawlOptions(crawl))
    case 'articles':
      return articlesConnector({ ...options, ...recordOptions(articles) }, apiOptions(source, env))
  }
}

function crawlOptions(crawl: SourceConfig['crawl']): Parameters<typeof htmlConnector>[1] {
  if (crawl === undefined) return {}
  const { requestsPerSecond, timeoutSeconds, maxPages } = crawl
  return { intervalMs: 1_000 / requestsPerSecond, timeoutMs: timeoutSeconds * 1_000, maxPages }
}

function recordOptions(articles: SourceConfig['articles']) {
  if (articles === undefined) return {}
  const { records, tells, segments } = articles
  return {
    records,
    tells,
    segments: Object.fromEntries(segments.map(({ segment, groups }) => [segment, groups])),
  }
}

function apiOptions(
  { name, articles }: SourceConfig,
  env: Readonly<Record<string, string | undefined>>,
): Parameters<typeof articlesConnector>[1] {
  if (articles === undefined) return {}
  const { since, listEveryMinutes } = articles
  const authorization = sourceKey(name, articles, env)
  return {
    since,
    listEveryMs: listEveryMinutes * 60_000,
    ...(authorization !== undefined && { authorization }),
  }
}
