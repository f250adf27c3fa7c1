import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extract } from 'tar'
import { markdownChunker } from '../../app/chunking/markdown-chunker.ts'
import { markdownConnector } from '../../connectors/markdown/markdown-connector.ts'
import { passageText } from '../../core/chunk.ts'
import type { CountTokens } from '../../core/embedder.ts'
import { sharedData } from '../shared-data.ts'

/** `count` passages of the Kubernetes pages as they are embedded, taken evenly from all of them. */
export async function realChunks(
  count: number,
  maxTokens: number,
  countTokens: CountTokens,
): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-chunks-'))
  try {
    await extract({ file: sharedData('kubernetes-docs', 'docs.tar.gz'), cwd: folder })
    const chunker = markdownChunker(maxTokens, countTokens)
    const passages: string[] = []
    const connector = markdownConnector({ source: 'kubernetes', location: folder })
    for await (const page of connector.scan(new AbortController().signal)) {
      if (page.kind !== 'document') continue
      const { document } = page
      for (const chunk of chunker.chunk(document).chunks) passages.push(passageText(document.title, chunk))
    }
    return Array.from(
      { length: count },
      (_, n) => passages[Math.floor((n * passages.length) / count)] as string,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}
