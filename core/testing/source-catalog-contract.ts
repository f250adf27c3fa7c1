import { beforeEach, describe, expect, it } from 'vitest'
import type { SourceCatalog, SourceState } from '../source-catalog.ts'

/**
 * What every source catalog promises. `open` makes a fresh, empty one.
 *
 * @param name of the implementation, for the test report.
 */
export function sourceCatalogContract(name: string, open: () => Promise<SourceCatalog>): void {
  describe(`${name} as a source catalog`, () => {
    let catalog: SourceCatalog
    beforeEach(async () => {
      catalog = await open()
    })

    it('gives back what was put, by name ascending', async () => {
      const fresh: SourceState = { name: 'zebra', connector: 'markdown', location: '/srv/z', heldDeletes: [] }
      await catalog.put(fresh)
      await catalog.put(GUIDE)
      expect(await catalog.list()).toEqual([GUIDE, fresh])
      expect(await catalog.get('guide')).toEqual(GUIDE)
      expect(await catalog.get('zebra')).toEqual(fresh)
    })

    it('knows nothing of a source that was never put', async () => {
      expect(await catalog.get('guide')).toBe(undefined)
      expect(await catalog.list()).toEqual([])
    })

    it('replaces what it knew', async () => {
      await catalog.put(GUIDE)
      const released: SourceState = { ...GUIDE, location: '/srv/moved', heldDeletes: [] }
      await catalog.put(released)
      expect(await catalog.list()).toEqual([released])
    })

    it('forgets a source, also one that it does not know', async () => {
      await catalog.put(GUIDE)
      await catalog.remove('guide')
      await catalog.remove('guide')
      expect(await catalog.list()).toEqual([])
    })
  })
}

const GUIDE: SourceState = {
  name: 'guide',
  connector: 'markdown',
  location: '/srv/guide',
  lastRun: {
    startedAtMs: 1_000,
    endedAtMs: 2_500,
    seen: 8,
    added: 1,
    changed: 2,
    accessChanged: 1,
    unchanged: 2,
    deleted: 0,
    held: 2,
    skipped: [{ path: 'empty.md', reason: 'the page is empty' }],
    failed: [{ path: 'näme\nwith newline.md', reason: 'expected text, got NUL bytes' }],
  },
  heldDeletes: ['guide:a.md', 'guide:b.md'],
  cursor: '{"since":"2024-05-06"}',
}
