import { readFileSync } from 'node:fs'
import { MarkdownTextSplitter } from '@langchain/textsplitters'

/** Pages as LangChain's Markdown splitter cuts them with its defaults: at most 1,000 characters, 200 of them overlapping. */
export async function splitMarkdown(pages: readonly string[]): Promise<readonly string[]> {
  const splitter = new MarkdownTextSplitter()
  const documents = await splitter.createDocuments([...pages])
  return documents.map(({ pageContent }) => pageContent)
}

/** A process of its own: `node split-markdown.ts FILE…` prints the texts as JSON. */
if (import.meta.main) {
  const pages = process.argv.slice(2).map((file) => readFileSync(file, 'utf8'))
  process.stdout.write(JSON.stringify(await splitMarkdown(pages)))
}
