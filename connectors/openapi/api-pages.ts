import type { ScannedPage } from '../../core/connector.ts'
import { makeDocument } from '../../core/make-document.ts'
import { pageUrl } from '../source/page-url.ts'
import { placementOf } from '../source/placement.ts'
import type { SourceSettings } from '../source/source-options.ts'
import { operationMarkdown } from './operation-markdown.ts'
import { type Operation, operationsIn } from './operations.ts'
import { readApi } from './read-api.ts'
import { isNode, type Node, referencesIn } from './references.ts'

/** A document that was read, before it is known what is in it. */
export interface ApiText {
  readonly text: string
  /** What the paths of its pages begin with: empty, or ending with `/`. */
  readonly prefix: string
  /** For people. */
  readonly name: string
  readonly modifiedAtMs: number
  readonly warnings: readonly string[]
}

/** The pages of one document. One that cannot be understood fails all that may have been in it. */
export function* apiPages(api: ApiText, settings: SourceSettings): Iterable<ScannedPage> {
  const { prefix, name } = api
  const read = readApi(api.text)
  if (read.kind === 'broken') {
    yield { kind: 'failed', path: prefix || '/', reason: `${name}: ${read.reason}` }
  } else if (read.kind === 'other') {
    const reason = `${name}: expected an OpenAPI document, got something else; exclude it, or name another`
    // The only document there is cannot have become something else on purpose.
    yield prefix === '' ? { kind: 'failed', path: '/', reason } : { kind: 'skipped', path: name, reason }
  } else {
    for (const operation of operationsIn(read.document, referencesIn(read.document))) {
      const path = prefix + operation.place
      if (settings.exclude.ignores(path) || settings.include?.ignores(path) === false) continue
      yield operationPage(operation, path, { api, document: read.document, settings })
    }
  }
}

interface Context {
  readonly api: ApiText
  readonly document: Node
  readonly settings: SourceSettings
}

function operationPage(
  operation: Operation,
  path: string,
  { api, document, settings }: Context,
): ScannedPage {
  const { node, name } = operation
  if (node === undefined) {
    return {
      kind: 'failed',
      path,
      reason: `expected an operation at ${name}, got something else; mend the document`,
    }
  }
  const references = referencesIn(document)
  const body = operationMarkdown(
    { ...operation, node: { security: document['security'], ...node } },
    references,
  )
  const placement = placementOf(path, settings)
  const url = pageUrl(path, undefined, settings.url)
  const info = isNode(document['info']) ? document['info'] : {}
  const tags = Array.isArray(node['tags']) ? node['tags'].filter((tag) => typeof tag === 'string') : []
  return {
    kind: 'document',
    document: makeDocument({
      source: settings.source,
      path,
      title:
        typeof node['summary'] === 'string' && node['summary'].trim() !== ''
          ? `${node['summary'].trim()} (${name})`
          : name,
      body,
      format: 'markdown',
      access: placement.access,
      tags: [...placement.tags, ...tags],
      language: placement.language,
      ...(url !== undefined && { url }),
      metadata: {
        operation: name,
        ...(typeof node['operationId'] === 'string' && { operationId: node['operationId'] }),
        ...(typeof info['title'] === 'string' && { api: info['title'] }),
      },
      sourceUpdatedAtMs: api.modifiedAtMs,
    }),
    warnings: [
      ...api.warnings,
      ...[...references.unfollowed].map(
        (each) => `expected a reference within the document, got ${each}; left out`,
      ),
    ],
  }
}
