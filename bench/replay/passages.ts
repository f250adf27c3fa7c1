import { markdownConnector } from '../../connectors/markdown/markdown-connector.ts'
import { passageText } from '../../core/chunk.ts'
import type { CountTokens } from '../../core/embedder.ts'
import { chunkDocument } from '../../markdown/chunk-document.ts'

/** Passages of a tree, counted apart from the index: what a run should have to embed is found by comparing two trees. */
export function passageCounter(
  folder: string,
  maxTokens: number,
  countTokens: CountTokens,
): () => Promise<number> {
  const ever = new Set<string>()
  const done = new Set<string>()
  /** @returns how many distinct passages the tree holds that it never held before. */
  return async () => {
    const before = ever.size
    const connector = markdownConnector({ source: 'tree', location: folder })
    for await (const page of connector.scan(new AbortController().signal)) {
      if (page.kind !== 'document' || done.has(page.document.contentDigest)) continue
      done.add(page.document.contentDigest)
      const { chunks } = chunkDocument(page.document, { maxTokens, countTokens })
      for (const chunk of chunks) ever.add(passageText(page.document.title, chunk))
    }
    return ever.size - before
  }
}
