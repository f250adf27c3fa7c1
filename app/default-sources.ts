import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { markdownConnector } from '../connectors/markdown/markdown-connector.ts'
import type { Connector } from '../core/connector.ts'
import type { SourceState } from '../core/source-catalog.ts'

const project = resolve(import.meta.dirname, '..')

/** Documentation that installed packages ship: there on any machine once the lock is installed. */
const PACKAGED: readonly { readonly source: string; readonly folder: string; readonly url: string }[] = [
  {
    source: 'fastify',
    folder: 'fastify/docs',
    url: 'https://github.com/fastify/fastify/blob/main/docs/{path}',
  },
  { source: 'pino', folder: 'pino/docs', url: 'https://github.com/pinojs/pino/blob/main/docs/{path}' },
  { source: 'undici', folder: 'undici/docs', url: 'https://github.com/nodejs/undici/blob/main/docs/{path}' },
]

/** What is indexed where nobody says what: this project's own documentation, and that of packages it is built with. */
export function defaultConnectors(): readonly Connector[] {
  const packaged = PACKAGED.map(({ source, folder, url }) => ({
    source,
    location: resolve(project, 'node_modules', folder),
    url,
  })).filter(({ location }) => existsSync(location))
  return [
    markdownConnector({
      source: 'plumbline',
      location: project,
      include: ['/*.md', '/docs/**/*.md', '/bench/*.md'],
    }),
    ...packaged.map((options) => markdownConnector(options)),
  ].sort((a, b) => (a.source < b.source ? -1 : 1))
}

/** Whether a source is one of these, and nobody's own that has its name. */
export function isSample({ name, location }: Pick<SourceState, 'name' | 'location'>): boolean {
  return defaultConnectors().some((sample) => sample.source === name && sample.location === location)
}
