import { renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ANONYMOUS } from '../../core/access.ts'
import { openOperator } from '../open-operator.ts'
import { openSystem } from '../open-system.ts'
import type { System } from '../system.ts'
import { type DataPlace, dataPlace } from '../testing/data-place.ts'

let place: DataPlace

beforeEach(() => {
  place = dataPlace()
  for (const name of ['keys', 'server', 'limits'])
    place.write(`docs/${name}.md`, `# ${name}\n\nAll widgets.\n`)
})
afterEach(() => place.remove())

async function watching(
  config: string,
  work: (system: System) => Promise<void>,
  note: (text: string) => void = () => undefined,
): Promise<void> {
  const settings = place.settings({ config })
  await place.withModel(settings, async (opened) => {
    const operator = await openOperator(settings, opened, note, { watch: true })
    const system = await openSystem(settings, opened)
    try {
      await work(system)
    } finally {
      await operator.close()
      await system.close()
    }
  })
}

/** Waits until the pages that hold the word are these. */
async function untilFound(system: System, word: string, ...paths: readonly string[]): Promise<void> {
  for (;;) {
    const { ready } = await system.readiness()
    const request = { query: word, limit: 10, filter: {}, principal: ANONYMOUS, pipeline: 'bm25' }
    const found = ready ? (await system.search(request)).hits.map(({ path }) => path).sort() : []
    if (found.join() === paths.join()) return
    await pause(20)
  }
}

const DOCS = 'sources: [{ name: docs, path: docs }]'

describe('watching', () => {
  it('indexes what was there, then every edit, new page, page in a new folder, move and deletion', async () => {
    await watching(`${DOCS}\ndeleteGuardShare: 1`, async (system) => {
      await untilFound(system, 'widgets', 'keys.md', 'limits.md', 'server.md')
      place.write('docs/keys.md', '# Keys\n\nTen zebras.\n')
      await untilFound(system, 'zebras', 'keys.md')
      place.write('docs/deep/down.md', '# Down\n\nMore zebras.\n')
      await untilFound(system, 'zebras', 'deep/down.md', 'keys.md')
      renameSync(join(place.root, 'docs/keys.md'), join(place.root, 'docs/doors.md'))
      await untilFound(system, 'zebras', 'deep/down.md', 'doors.md')
      rmSync(join(place.root, 'docs/doors.md'))
      await untilFound(system, 'zebras', 'deep/down.md')
      expect(system.freshness()).toMatchObject([{ source: 'docs', changes: 1 }])
    })
  })

  it('follows a source that is a single page, also where an editor puts a new file in its place', async () => {
    await watching('sources: [{ name: one, path: docs/keys.md }]', async (system) => {
      await untilFound(system, 'widgets', 'keys.md')
      place.write('docs/draft', '# Keys\n\nTen zebras.\n')
      renameSync(join(place.root, 'docs/draft'), join(place.root, 'docs/keys.md'))
      await untilFound(system, 'zebras', 'keys.md')
    })
  })

  it('goes on where another folder is put in the place of the watched one, and says that it was away', async () => {
    const notes: string[] = []
    await watching(
      DOCS,
      async (system) => {
        await untilFound(system, 'widgets', 'keys.md', 'limits.md', 'server.md')
        renameSync(join(place.root, 'docs'), join(place.root, 'old'))
        // A link that leads to itself: what cannot be asked for is away as well.
        symlinkSync('docs', join(place.root, 'docs'))
        while (!notes.some((note) => note.includes('is away (ELOOP)'))) await pause(20)
        rmSync(join(place.root, 'docs'))
        while (!notes.some((note) => note.includes('is away (ENOENT); nothing is deleted'))) await pause(20)
        for (const name of ['keys', 'server', 'limits'])
          place.write(`next/${name}.md`, '# Next\n\nAll widgets.\n')
        renameSync(join(place.root, 'next'), join(place.root, 'docs'))
        place.write('docs/keys.md', '# Keys\n\nTen zebras.\n')
        await untilFound(system, 'zebras', 'keys.md')
        place.write('docs/server.md', '# Server\n\nMore zebras.\n')
        await untilFound(system, 'zebras', 'keys.md', 'server.md')
        await untilFound(system, 'widgets', 'limits.md')
      },
      (text) => notes.push(text),
    )
  })

  it('is refused where there is no folder to watch', async () => {
    const nothing = watching('sources: [{ name: gone, path: nowhere }]', async () => undefined)
    await expect(nothing).rejects.toThrow('expected a folder to watch, found none')
  })
})
