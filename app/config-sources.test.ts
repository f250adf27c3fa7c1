import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { localSite } from '../connectors/http/testing/local-site.ts'
import type { Document } from '../core/document.ts'
import { ConfigError, SourceUnavailableError } from '../core/errors.ts'
import { itemsOf } from '../core/testing/followed-source.ts'
import { configuredConnectors } from './config-sources.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-sources-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function configOf(sources: string): Config {
  writeFileSync(join(folder, 'plumbline.yaml'), `limits: { maxFileBytes: 1000 }\nsources:\n${sources}`)
  return loadConfig({ workingFolder: folder, env: {} })
}

async function documentsOf(config: Config, env: Record<string, string> = {}): Promise<readonly Document[]> {
  const documents: Document[] = []
  for (const connector of configuredConnectors(config, env)) {
    for (const item of await itemsOf(connector)) if (item.kind === 'document') documents.push(item.document)
  }
  return documents
}

describe('the sources of a configuration', () => {
  it('are read each by its connector, with what is said of their pages', async () => {
    writeFileSync(join(folder, 'a.md'), '# A')
    writeFileSync(join(folder, 'b.html'), '<nav>x</nav><div class="text"><p>B</p></div><p>more</p>')
    writeFileSync(join(folder, 'c.jsonl'), '{"id": 1, "title": "C", "body": "c", "user_segment_id": 7}')
    writeFileSync(join(folder, 'd.yaml'), 'openapi: 3.1.0\npaths: { /d: { get: { summary: D } } }')
    const documents = await documentsOf(
      configOf(`
  - { name: pages, path: a.md, groups: [staff] }
  - { name: export, connector: html, path: b.html, content: .text, tags: [old] }
  - name: answers
    connector: articles
    path: c.jsonl
    articles: { segments: [{ segment: '7', groups: [gold] }] }
  - { name: api, connector: openapi, path: d.yaml, language: en }`),
    )
    expect(
      documents.map(({ id, access, tags, language }) => [id, access.groups.join(), tags.join(), language]),
    ).toEqual([
      ['pages:a.md', 'staff', '', 'und'],
      ['export:b.html', 'public', 'old', 'und'],
      ['answers:1', 'gold', '', 'und'],
      ['api:d/get', 'public', '', 'en'],
    ])
    expect(documents[1]?.body).toBe('B\n')
  })

  it('name a stream by its brokers, or else by those of the log, and miss them where there are none', () => {
    const streams = `
  - { name: near, connector: stream, stream: { topic: wiki.changes } }
  - { name: far, connector: stream, stream: { topic: wiki.changes, brokers: ['far:9092'] } }`
    const config = configOf(streams)
    const log = { ...config.log, brokers: ['near:9092'] }
    expect(configuredConnectors({ ...config, log }).map(({ kind, location }) => [kind, location])).toEqual([
      ['stream', 'kafka://near:9092/wiki.changes'],
      ['stream', 'kafka://far:9092/wiki.changes'],
    ])
    expect(() => configuredConnectors(config)).toThrow(
      new ConfigError(
        'source near: expected brokers of topic wiki.changes, found none; list them under stream',
      ),
    )
  })

  it('close tickets to everybody unless somebody is named', async () => {
    writeFileSync(
      join(folder, 't.jsonl'),
      '{"id": 1, "status": "solved", "description": "q", "resolution": "r"}',
    )
    const tickets = 'connector: articles, path: t.jsonl, articles: { records: tickets }'
    const documents = await documentsOf(
      configOf(`
  - { name: closed, ${tickets} }
  - { name: open, ${tickets}, groups: [support] }`),
    )
    expect(documents.map(({ access }) => access.groups)).toEqual([[], ['support']])
  })

  it('take their key from the environment or from a file, and say where it is missing', async () => {
    const site = await localSite()
    const given: (string | undefined)[] = []
    site.pages.set('/articles', ({ headers }) => {
      given.push(headers.authorization)
      return { body: '{"articles": []}' }
    })
    writeFileSync(join(folder, 'key'), 'Bearer from-file\n')
    const withKey = (key: string) =>
      configOf(
        `  - { name: a, connector: articles, address: '${site.origin}/articles', articles: { ${key} } }`,
      )
    await documentsOf(withKey('keyFile: key'))
    await documentsOf(withKey('keyVariable: HELP_KEY'), { HELP_KEY: 'Bearer from-env' })
    expect(given).toEqual(['Bearer from-file', 'Bearer from-env'])
    const unread = (config: Config) => documentsOf(config, {})
    await expect(unread(withKey('keyVariable: HELP_KEY'))).rejects.toThrow(
      'source a: expected its key in the environment variable HELP_KEY, got nothing',
    )
    await expect(unread(withKey('keyFile: nowhere'))).rejects.toThrow(SourceUnavailableError)
    await site.close()
  })

  it('are refused where a selector is none', () => {
    expect(() =>
      configuredConnectors(configOf("  - { name: a, connector: html, path: ., content: 'a > b' }"), {}),
    ).toThrow(ConfigError)
  })
})

describe('docs/tutorials/sources.md', () => {
  const text = readFileSync(join(import.meta.dirname, '..', 'docs', 'tutorials', 'sources.md'), 'utf8')
  const blocks = [...text.matchAll(/^```yaml\n(.*?)^```$/gmsu)].map(([, block = '']) => block)

  it.each(blocks)('shows what is understood: %j', (block) => {
    // A piece of an entry stands below a name that the text has given.
    const entries = block.startsWith('sources:') ? block.slice('sources:\n'.length) : block
    const isPiece = !entries.startsWith('  - ')
    const config = configOf(isPiece ? `  - name: x\n    connector: articles\n${entries}` : entries)
    expect(configuredConnectors(config, { HELP_DESK_AUTHORIZATION: 'Basic x' })).not.toEqual([])
  })
})
