import { resolve } from 'node:path'
import type { Connector, ScannedPage } from '../../core/connector.ts'
import { SourceUnavailableError } from '../../core/errors.ts'
import { decodeText } from '../files/decode-text.ts'
import { listLocation } from '../files/list-location.ts'
import { readPage } from '../files/read-page.ts'
import { webClient } from '../http/web-client.ts'
import { patterns } from '../source/patterns.ts'
import { type SourceOptions, type SourceSettings, settingsOf } from '../source/source-options.ts'
import { apiPages } from './api-pages.ts'

export interface OpenApiConnectorOptions extends SourceOptions {
  /** A document of OpenAPI 3 in JSON or YAML, a folder of them, or the address of one. */
  readonly location: string
}

/**
 * OpenAPI documents, each operation a page: parameters, what it takes, what it answers, with examples. In a folder the
 * pages of a document lie below the name of its file.
 *
 * @throws {ConfigError}
 */
export function openApiConnector(options: OpenApiConnectorOptions): Connector {
  const { location: place, ...rest } = options
  const settings = settingsOf(rest)
  const isAddress = /^https?:\/\//.test(place)
  const location = isAddress ? place : resolve(place)
  return {
    source: settings.source,
    kind: 'openapi',
    location,
    scan: (signal) =>
      isAddress ? scanAddress(location, settings, signal) : scanDocuments(location, settings, signal),
  }
}

async function* scanDocuments(
  location: string,
  settings: SourceSettings,
  signal: AbortSignal,
): AsyncIterable<ScannedPage> {
  for (const listed of await listLocation(location, DOCUMENTS, signal)) {
    signal.throwIfAborted()
    if (listed.kind !== 'file') {
      yield listed
      continue
    }
    const prefix = listed.file === location ? '' : `${listed.path.replace(/\.[^.]+$/, '')}/`
    const read = await readPage(listed.file, settings.maxFileBytes)
    if (read.kind === 'failed')
      yield { kind: 'failed', path: prefix || '/', reason: `${listed.path}: ${read.reason}` }
    else if (read.kind === 'gone')
      throw new SourceUnavailableError(`expected ${listed.path} to stay while it is read, it went; run again`)
    else {
      for (const page of apiPages({ ...read, prefix, name: listed.path }, settings)) {
        signal.throwIfAborted()
        yield page
      }
    }
  }
}

const DOCUMENTS = {
  pageName: /\.(?:json|ya?ml)$/i,
  settings: { include: undefined, exclude: patterns([]) },
}

async function* scanAddress(
  location: string,
  settings: SourceSettings,
  signal: AbortSignal,
): AsyncIterable<ScannedPage> {
  const client = webClient({
    userAgent: 'plumbline (documentation index)',
    maxBytes: settings.maxFileBytes,
    timeoutMs: 30_000,
    intervalMs: 0,
  })
  // What stands behind a question mark may be a key.
  const name = location.replace(/\?.*$/su, '')
  const answer = await client.get({ address: location, signal, accept: 'application/json, application/yaml' })
  if (answer.kind !== 'content') {
    const reason =
      answer.kind === 'failed' ? answer.reason : 'expected an OpenAPI document, got none; mend the address'
    throw new SourceUnavailableError(`${name}: ${reason}`)
  }
  const decoded = decodeText(answer.page.bytes)
  if (decoded.kind === 'not-text') throw new SourceUnavailableError(`${name}: ${decoded.reason}`)
  const modifiedAtMs = Date.parse(answer.page.validators.lastModified ?? '') || Date.now()
  for (const page of apiPages({ ...decoded, modifiedAtMs, prefix: '', name }, settings)) {
    signal.throwIfAborted()
    yield page
  }
}
