import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { list, type ReadEntry } from 'tar'

/** A real page, as its source holds it. */
export interface RealPage {
  readonly path: string
  readonly format: 'markdown' | 'mdx'
  readonly body: string
}

/** Of the pages in an archive one in `step`. */
export async function pagesOfArchive(file: string, step: number): Promise<readonly RealPage[]> {
  const pages: RealPage[] = []
  let seen = 0
  const onReadEntry = (entry: ReadEntry): void => {
    const isAsked = /\.(?:md|mdx|markdown)$/.test(entry.path) && seen++ % step === 0
    if (!isAsked) {
      entry.resume()
      return
    }
    const format = entry.path.endsWith('.mdx') ? 'mdx' : 'markdown'
    const parts: Buffer[] = []
    entry.on('data', (part: Buffer) => parts.push(part))
    entry.on('end', () => pages.push({ path: entry.path, format, body: Buffer.concat(parts).toString() }))
  }
  await list({ file, onReadEntry })
  return pages
}

/** Of the passages of a set in the BEIR layout one in `step`. */
export async function passagesOfSet(folder: string, step: number): Promise<readonly RealPage[]> {
  const pages: RealPage[] = []
  let seen = 0
  for await (const line of createInterface({ input: createReadStream(join(folder, 'corpus.jsonl')) })) {
    if (seen++ % step !== 0) continue
    const { _id, text } = JSON.parse(line) as { _id: string; text: string }
    if (text.trim() !== '') pages.push({ path: _id, format: 'markdown', body: text })
  }
  return pages
}
