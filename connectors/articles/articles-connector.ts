import { resolve } from 'node:path'
import type { Connector } from '../../core/connector.ts'
import { type ArticlesOptions, articlesSettings } from './articles-settings.ts'
import { type ApiOptions, scanApi } from './scan-api.ts'
import { scanExport } from './scan-export.ts'

/**
 * Support articles, or resolved tickets, as help desks export them: files of JSON or JSON Lines, or an API that lists
 * them. Drafts, archived articles and open tickets are `skipped`; of tickets only question and resolution are kept, with
 * personal data masked.
 *
 * @param api how an API is asked; without meaning for files. @throws {ConfigError}
 */
export function articlesConnector(options: ArticlesOptions, api: ApiOptions = {}): Connector {
  const settings = articlesSettings(options)
  const isApi = /^https?:\/\//.test(options.location)
  const location = isApi ? options.location : resolve(options.location)
  return {
    source: settings.source,
    kind: 'articles',
    location,
    scan: (signal, earlier) =>
      isApi
        ? scanApi(location, settings, api, signal, earlier)
        : scanExport(location, settings, signal, earlier),
  }
}
