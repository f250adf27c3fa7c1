import { DEFAULT_TENANT, PUBLIC_GROUP } from '../../core/access.ts'
import type { Connector, ScannedPage } from '../../core/connector.ts'
import { makeDocument } from '../../core/make-document.ts'
import type { CorpusPassage, PassageCorpus } from '../../evaluate/datasets/dataset.ts'

/** A corpus that is judged by passage as a source: each passage is a document, its id the path. Blank ones are skipped. */
export function passageConnector(source: string, corpus: PassageCorpus): Connector {
  return {
    source,
    kind: 'passages',
    location: corpus.file,
    async *scan(signal) {
      for await (const passage of corpus.read()) {
        signal.throwIfAborted()
        yield scannedPassage(source, passage)
      }
    },
  }
}

function scannedPassage(source: string, { id, title, text }: CorpusPassage): ScannedPage {
  if (text.trim() === '') return { kind: 'skipped', path: id, reason: 'empty' }
  const document = makeDocument({
    source,
    path: id,
    title: title.trim(),
    body: text,
    format: 'markdown',
    access: { tenant: DEFAULT_TENANT, groups: [PUBLIC_GROUP] },
    tags: [],
    language: 'und',
    metadata: {},
    sourceUpdatedAtMs: 0,
  })
  return { kind: 'document', document, warnings: [] }
}
