import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ScannedPage } from '../../../core/connector.ts'
import type { Document } from '../../../core/document.ts'
import { itemsOf } from '../../../core/testing/followed-source.ts'
import type { MarkdownConnectorOptions } from '../markdown-connector.ts'
import { markdownConnector } from '../markdown-connector.ts'

/** A folder of pages that goes away with `remove`. */
export interface SourceFolder {
  readonly root: string
  /** Writes a file and the folders above it. */
  write(path: string, content: string | Uint8Array): void
  /** Scans as a source named `guide`. */
  scan(options?: Partial<MarkdownConnectorOptions>): Promise<ScanResult>
  remove(): void
}

export interface ScanResult {
  readonly pages: readonly ScannedPage[]
  /** By path. */
  readonly documents: ReadonlyMap<string, Document>
  /** `skipped path: reason`, `failed path: reason`, in order. */
  readonly notes: readonly string[]
  /** By path; only pages that have some. */
  readonly warnings: ReadonlyMap<string, readonly string[]>
}

export function sourceFolder(): SourceFolder {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'plumbline-pages-')))
  // Another user must get in where a test gives up the rights of root.
  chmodSync(root, 0o755)
  return {
    root,
    write: (path, content) => {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), content)
    },
    scan: (options) => scanAll({ source: 'guide', location: root, ...options }),
    remove: () => rmSync(root, { recursive: true }),
  }
}

export async function scanAll(options: MarkdownConnectorOptions): Promise<ScanResult> {
  const pages: ScannedPage[] = []
  for (const item of await itemsOf(markdownConnector(options))) {
    if (item.kind === 'document' || item.kind === 'skipped' || item.kind === 'failed') pages.push(item)
  }
  const documents = pages.flatMap((page) => (page.kind === 'document' ? [page] : []))
  return {
    pages,
    documents: new Map(documents.map(({ document }) => [document.path, document])),
    notes: pages.flatMap((page) =>
      page.kind === 'document' ? [] : [`${page.kind} ${page.path}: ${page.reason}`],
    ),
    warnings: new Map(
      documents
        .filter(({ warnings }) => warnings.length > 0)
        .map(({ document, warnings }) => [document.path, warnings]),
    ),
  }
}

/** Runs `work` without the rights of root, to which nothing is unreadable. */
export async function asOrdinaryUser<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work()
  process.seteuid?.('nobody')
  try {
    return await work()
  } finally {
    process.seteuid?.(0)
  }
}
