import { globSync, readFileSync } from 'node:fs'
import { PUBLIC_GROUP } from '../../core/access.ts'
import { makeDocument } from '../../core/make-document.ts'
import type { IndexedDocument } from '../../core/store.ts'

const FOLDER = new URL('./pages/', import.meta.url)
const INDEXED_AT_MS = Date.UTC(2026, 4, 2, 9, 30)
const DAY_MS = 86_400_000

const TAGS: Readonly<Record<string, readonly string[]>> = {
  'rolling-updates.md': ['deploy'],
  'health-checks.md': ['deploy', 'monitoring'],
  'secrets.md': ['security'],
  'script-tags.md': ['security'],
  'command-line.md': ['cli'],
}

/** The pages under `pages/` as indexed documents: a folder a source, by id ascending. */
export function testPages(): readonly IndexedDocument[] {
  const files = globSync('*/*.md', { cwd: FOLDER }).sort()
  return files.map((file, index) => {
    const [source = '', path = ''] = file.split('/')
    const body = readFileSync(new URL(file, FOLDER), 'utf8')
    const document = makeDocument({
      source,
      path,
      title: /^# (.+)$/m.exec(body)?.[1] ?? path,
      body,
      format: 'markdown',
      access: { tenant: 'default', groups: [PUBLIC_GROUP] },
      tags: TAGS[path] ?? [],
      language: 'en',
      metadata: {},
      sourceUpdatedAtMs: INDEXED_AT_MS - index * 9 * DAY_MS,
      ...(source === 'guide' && { url: `https://harbour.example/guide/${path.replace('.md', '')}` }),
    })
    return { ...document, indexedAtMs: INDEXED_AT_MS }
  })
}
