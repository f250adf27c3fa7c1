import type { Config, SourceConfig } from '../config/config.ts'
import { articlesConnector } from '../connectors/articles/articles-connector.ts'
import { htmlConnector } from '../connectors/html/html-connector.ts'
import { markdownConnector } from '../connectors/markdown/markdown-connector.ts'
import { openApiConnector } from '../connectors/openapi/openapi-connector.ts'
import { type StreamOptions, streamConnector } from '../connectors/stream/stream-connector.ts'
import type { Connector } from '../core/connector.ts'
import { ConfigError, SourceUnavailableError } from '../core/errors.ts'
import type { SourceState } from '../core/source-catalog.ts'
import { kafkaSettings } from './kafka-settings.ts'
import { namePaths } from './path-sources.ts'
import { SourceKeyError, sourceKey } from './source-key.ts'

/**
 * Connectors for the sources that the configuration lists, in its order. One whose key is missing cannot be read: its scan
 * says so, and the others' do not wait for it.
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
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
): Connector {
  const { name, path, address, connector, content, crawl, articles, stream, ...pages } = source
  if (stream !== undefined) return streamOf(name, stream, pages, config, env)
  const location = path ?? address
  if (location === undefined)
    throw new ConfigError(`source ${name}: expected a path or an address, got neither`)
  const options = { ...pages, source: name, location, maxFileBytes: config.limits.maxFileBytes }
  switch (connector) {
    case 'markdown':
      return markdownConnector(options)
    case 'openapi':
      return openApiConnector(options)
    case 'html':
      return htmlConnector({ ...options, ...(content !== undefined && { content }) }, crawlOptions(crawl))
    case 'stream':
      throw new ConfigError(`source ${name}: expected a stream, got none; name its topic`)
    case 'articles':
      return articlesOf({ ...options, ...recordOptions(articles) }, source, env)
  }
}

function articlesOf(
  options: Parameters<typeof articlesConnector>[0],
  source: SourceConfig,
  env: Readonly<Record<string, string | undefined>>,
): Connector {
  const connector = (authorization?: string) =>
    articlesConnector(options, {
      ...apiOptions(source),
      ...(authorization !== undefined && { authorization }),
    })
  try {
    return connector(sourceKey(source.name, source.articles ?? {}, env))
  } catch (error) {
    if (!(error instanceof SourceKeyError)) throw error
    return { ...connector(), scan: () => unavailable(error) }
  }
}

function unavailable(cause: Error): AsyncIterable<never> {
  const next = () => Promise.reject(new SourceUnavailableError(cause.message, { cause }))
  return { [Symbol.asyncIterator]: () => ({ next }) }
}

/** A topic at the brokers of the log, with what it takes to log in there, or at others without. */
function streamOf(
  name: string,
  { topic, brokers }: NonNullable<SourceConfig['stream']>,
  pages: Omit<StreamOptions, 'source' | 'location' | 'open'>,
  { log, limits }: Config,
  env: Readonly<Record<string, string | undefined>>,
): Connector {
  const asked = brokers.length > 0 ? brokers : log.brokers
  if (asked.length === 0) {
    throw new ConfigError(
      `source ${name}: expected brokers of topic ${topic}, found none; list them under stream`,
    )
  }
  const { tls: _tls, sasl: _sasl, ...open } = log
  const reached = { ...(brokers.length > 0 ? open : log), brokers: asked }
  return streamConnector({
    ...pages,
    source: name,
    location: `kafka://${asked.join(',')}/${topic}`,
    maxFileBytes: limits.maxFileBytes,
    async open() {
      // The client is loaded where it is asked for only.
      const { openTopicFeed } = await import('../log/kafka/topic-feed.ts')
      return openTopicFeed(kafkaSettings(reached, env), topic)
    },
  })
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

function apiOptions({ articles }: SourceConfig): Parameters<typeof articlesConnector>[1] {
  if (articles === undefined) return {}
  const { since, listEveryMinutes } = articles
  return { since, listEveryMs: listEveryMinutes * 60_000 }
}
