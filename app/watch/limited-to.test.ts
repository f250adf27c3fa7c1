import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { markdownConnector } from '../../connectors/markdown/markdown-connector.ts'
import { memoryLog, memorySourceCatalog } from '../../core/testing/memory-log.ts'
import { publish } from '../../pipelines/publish.ts'
import { limitedTo } from './limited-to.ts'
import type { ChangedPaths } from './watch-folders.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-limited-'))
  for (const path of ['a.md', 'b.md', 'deep/c.md', 'deep/er/d.md']) write(path, `# ${path}\n`)
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

const log = memoryLog()
const sources = memorySourceCatalog()
const signal = new AbortController().signal

async function run(changed: ChangedPaths) {
  const connector = await limitedTo(markdownConnector({ source: 's', location: folder }), changed, log)
  const {
    seen,
    added,
    changed: differing,
    unchanged,
    deleted,
    failed,
  } = await publish(connector, {
    log,
    sources,
    signal,
    now: () => 1_000,
    deleteGuardShare: 1,
  })
  return { seen, added, changed: differing, unchanged, deleted, failed: failed.length }
}

const nothing = { seen: 4, added: 0, changed: 0, unchanged: 4, deleted: 0, failed: 0 }

describe('a connector limited to what changed', () => {
  it('reads that alone, what the log does not have, and nothing that is gone', async () => {
    expect(await run(new Set())).toEqual({ ...nothing, added: 4, unchanged: 0 })
    for (const path of ['a.md', 'b.md', 'deep/c.md', 'deep/er/d.md']) write(path, `# ${path}, edited\n`)
    expect(await run(new Set())).toEqual(nothing)
    expect(await run(new Set(['b.md']))).toEqual({ ...nothing, changed: 1, unchanged: 3 })
    expect(await run(new Set(['deep']))).toEqual({ ...nothing, changed: 2, unchanged: 2 })
    write('new.md', '# New\n')
    rmSync(join(folder, 'deep'), { recursive: true })
    expect(await run(new Set(['new.md', 'deep']))).toEqual({
      ...nothing,
      seen: 3,
      added: 1,
      unchanged: 2,
      deleted: 2,
    })
    expect(await run('all')).toEqual({ ...nothing, seen: 3, changed: 1, unchanged: 2 })
  })
})
