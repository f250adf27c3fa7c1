import { markdownConnector } from '../../connectors/markdown/markdown-connector.ts'
import { passageText } from '../../core/chunk.ts'
import type { CountTokens } from '../../core/embedder.ts'
import { chunkDocument } from '../../markdown/chunk-document.ts'

/** How the passages of a tree differ from those of the trees before it; equal texts count once. */
export interface PassageChanges {
  /** Not in the tree before. */
  readonly changed: number
  /** In none of the trees before. */
  readonly never: number
}

/**
 * Counts passages apart from index, log, ledger and cache: each call cuts all pages of the tree as it stands, and
 * compares with what earlier calls found.
 */
export function passageComparison(
  folder: string,
  maxTokens: number,
  countTokens: CountTokens,
): () => Promise<PassageChanges> {
  const byContent = new Map<string, readonly string[]>()
  const ever = new Set<string>()
  let before: ReadonlySet<string> = new Set()

  async function passages(): Promise<ReadonlySet<string>> {
    const found = new Set<string>()
    const connector = markdownConnector({ source: 'tree', location: folder })
    for await (const page of connector.scan(new AbortController().signal)) {
      if (page.kind !== 'document') continue
      const { contentDigest, title } = page.document
      const texts =
        byContent.get(contentDigest) ??
        chunkDocument(page.document, { maxTokens, countTokens }).chunks.map((chunk) =>
          passageText(title, chunk),
        )
      byContent.set(contentDigest, texts)
      for (const text of texts) found.add(text)
    }
    return found
  }

  return async () => {
    const now = await passages()
    const changes = { changed: countOutside(now, before), never: countOutside(now, ever) }
    for (const text of now) ever.add(text)
    before = now
    return changes
  }
}

function countOutside(texts: ReadonlySet<string>, known: ReadonlySet<string>): number {
  let count = 0
  for (const text of texts) if (!known.has(text)) count++
  return count
}
