import type { Corpus } from './dataset.ts'
import { readPages } from './read-pages.ts'

/** What can be judged of a corpus: ids of its passages, or paths of its pages. */
export async function corpusIds(corpus: Corpus): Promise<ReadonlySet<string>> {
  if (corpus.kind === 'pages') return new Set((await readPages(corpus.folder)).paths)
  const ids = new Set<string>()
  for await (const { id } of corpus.read()) ids.add(id)
  return ids
}
