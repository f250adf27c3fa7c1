import { markdownConnector } from '../../connectors/markdown/markdown-connector.ts'
import { DEFAULT_TENANT, PUBLIC_GROUP } from '../../core/access.ts'
import type { Connector } from '../../core/connector.ts'
import { makeDocument } from '../../core/make-document.ts'

/**
 * A corpus that is judged by page, read as any folder is. All its pages are public: judgments say what answers, not who
 * may read it.
 */
export function pageConnector(source: string, folder: string, maxFileBytes: number): Connector {
  const connector = markdownConnector({ source, location: folder, maxFileBytes })
  return {
    ...connector,
    async *scan(signal) {
      for await (const page of connector.scan(signal)) {
        if (page.kind !== 'document') yield page
        else yield { ...page, document: makeDocument({ ...page.document, access: PUBLIC }) }
      }
    },
  }
}

const PUBLIC = { tenant: DEFAULT_TENANT, groups: [PUBLIC_GROUP] }
