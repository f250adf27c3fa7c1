import type { Connector, ScannedPage } from '../../core/connector.ts'
import { type DocumentFields, makeDocument } from '../../core/make-document.ts'

/** A page of a fake source: its body alone, or with other fields. */
export type FakePage = string | (Partial<DocumentFields> & { readonly body: string })

/** A source that holds `pages`, by path; `notes` are yielded after them. Given `fail`, it throws that at the end. */
export function fakeConnector(
  source: string,
  pages: Readonly<Record<string, FakePage>>,
  { notes = [], fail }: { readonly notes?: readonly ScannedPage[]; readonly fail?: Error } = {},
): Connector {
  return {
    source,
    kind: 'fake',
    location: `/fake/${source}`,
    async *scan() {
      for (const [path, page] of Object.entries(pages)) yield scannedPage(source, path, page)
      yield* notes
      if (fail !== undefined) throw fail
    },
  }
}

/** A page as a connector yields it. */
export function scannedPage(source: string, path: string, page: FakePage): ScannedPage {
  const document = makeDocument({
    source,
    path,
    title: path,
    format: 'markdown',
    access: { tenant: 'default', groups: ['public'] },
    tags: [],
    language: 'en',
    metadata: {},
    sourceUpdatedAtMs: 0,
    ...(typeof page === 'string' ? { body: page } : page),
  })
  return { kind: 'document', document, warnings: [] }
}
