import type { SourceState } from '../../core/source-catalog.ts'

/** A source whose last run skipped a page, failed on one, and held two deletions. */
export function guideSource(): SourceState {
  return {
    name: 'guide',
    connector: 'markdown',
    location: '/srv/guide',
    heldDeletes: ['guide:old.md', 'guide:older.md'],
    lastRun: {
      startedAtMs: Date.UTC(2026, 4, 2, 9, 0, 0),
      endedAtMs: Date.UTC(2026, 4, 2, 9, 0, 4),
      seen: 6,
      added: 1,
      changed: 2,
      accessChanged: 0,
      unchanged: 1,
      deleted: 0,
      held: 2,
      skipped: [{ path: 'empty.md', reason: 'expected some text, got an empty file' }],
      failed: [{ path: 'broken.md', reason: 'expected front matter that is YAML' }],
    },
  }
}
