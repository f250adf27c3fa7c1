import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { extract } from 'tar'
import { markdownChunker } from '../../app/chunking/markdown-chunker.ts'
import { openConfiguredEmbedder } from '../../app/open-embedder.ts'
import { loadSettings } from '../../app/settings.ts'
import { markdownConnector } from '../../connectors/markdown/markdown-connector.ts'
import { passageText } from '../../core/chunk.ts'
import type { Document } from '../../core/document.ts'
import { makeDocument } from '../../core/make-document.ts'
import type { StoreChange } from '../../core/store.ts'
import { chunkTerms } from '../../pipelines/chunk-terms.ts'
import { englishAnalyzer } from '../../retrievers/analysis/english-analyzer.ts'
import { sharedData } from '../shared-data.ts'
import { type Corpus, shareTags } from './corpus.ts'

/**
 * Real pages, in this order. The last set is as large as all others together many times over, and full of real
 * near-duplicates: the same commands documented for one Windows version after the other.
 */
const SETS: readonly (readonly [name: string, archive: readonly string[]])[] = [
  ['kubernetes', ['kubernetes-docs', 'docs.tar.gz']],
  ['astro', ['docs', 'withastro-docs', 'docs-md.tar.gz']],
  ['npm', ['docs', 'npm-documentation', 'docs-md.tar.gz']],
  ['fly', ['docs', 'superfly-docs', 'docs-md.tar.gz']],
  ['plausible', ['docs', 'plausible-docs', 'docs-md.tar.gz']],
  ['fastify', ['docs', 'fastify-fastify', 'docs-md.tar.gz']],
  ['powershell', ['docs', 'MicrosoftDocs-windows-powershell-docs', 'docs-md.tar.gz']],
]

/**
 * The real pages through the real chunker, model and analyzer, and the questions on the Kubernetes pages. Where more
 * chunks are asked for than there are, all pages come again under other names, as often as it takes; texts are embedded
 * once, and their vectors are kept in the data folder's cache.
 */
export async function realCorpus(dataFolder: string): Promise<Corpus> {
  const settings = loadSettings({ data: dataFolder, workingFolder: process.cwd(), env: process.env })
  const opened = await openConfiguredEmbedder(settings, { note: (text) => console.warn(text) })
  const analyzer = englishAnalyzer()
  const chunker = markdownChunker(settings.config.chunks.maxTokens, opened.embedder.countTokens)

  const indexed = async (document: Document): Promise<Extract<StoreChange, { kind: 'replace' }>> => {
    const { chunks } = chunker.chunk(document)
    const passages = chunks.map((chunk) => passageText(document.title, chunk))
    const { vectors } = await opened.embedder.embed(passages, 'passage')
    return {
      kind: 'replace',
      document: { ...document, indexedAtMs: Date.now() },
      chunks: chunks.map((chunk, i) => ({
        chunk,
        vector: vectors[i] ?? new Float32Array(),
        terms: chunkTerms(document.title, chunk, analyzer),
      })),
    }
  }

  return {
    name: 'real',
    analyzer,
    embedder: opened.questions,
    async *documents(chunks) {
      let written = 0
      let place = 0
      for (let edition = 1; written < chunks; edition++) {
        for await (const document of pages(dataFolder, edition)) {
          const change = await indexed(makeDocument({ ...document, tags: shareTags(place++) }))
          yield change
          written += change.chunks.length
          if (written >= chunks) return
        }
      }
    },
    async questions() {
      const lines = readFileSync(sharedData('kubernetes-docs', 'queries.jsonl'), 'utf8').trim().split('\n')
      return lines.map((line) => (JSON.parse(line) as { text: string }).text)
    },
    close: () => opened.close(),
  }
}

/** All pages of all sets; what the connector cannot read is left out. */
async function* pages(dataFolder: string, edition: number): AsyncGenerator<Document> {
  for (const [name, archive] of SETS) {
    const location = await unpacked(join(dataFolder, 'pages', name), sharedData(...archive))
    const connector = markdownConnector({ source: `${name}-${edition}`, location })
    for await (const page of connector.scan(new AbortController().signal)) {
      if (page.kind === 'document') yield page.document
    }
  }
}

async function unpacked(folder: string, archive: string): Promise<string> {
  if (existsSync(folder)) return folder
  const half = `${folder}.part`
  mkdirSync(half, { recursive: true })
  await extract({ file: archive, cwd: half })
  renameSync(half, folder)
  return folder
}
