import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { DatasetError } from '../../core/errors.ts'
import type { Dataset, PageCorpus } from '../../evaluate/datasets/dataset.ts'
import { readPages } from '../../evaluate/datasets/read-pages.ts'

export interface MarkdownDocuments extends Pick<Dataset, 'name'> {
  readonly corpus: PageCorpus
}

/** Markdown pages as documents. @throws {DatasetError} where there is no such folder */
export async function openDocuments(folder: string): Promise<MarkdownDocuments> {
  const found = statSync(folder, { throwIfNoEntry: false })
  if (!found?.isDirectory()) {
    throw new DatasetError(
      `${folder}: expected a folder of Markdown pages, found ${found ? 'a file' : 'nothing'}; name another with --source`,
    )
  }
  const { paths, digest } = await readPages(folder)
  return { name: basename(folder), corpus: { kind: 'pages', count: paths.length, digest, folder } }
}
