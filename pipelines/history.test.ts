import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ScannedPage } from '../core/connector.ts'
import { StoreUnavailableError } from '../core/errors.ts'
import { ensureGeneration, generationSettings } from './generations.ts'
import { runIndexWorker } from './index-worker.ts'
import { releaseHold } from './release.ts'
import { type FakePage, fakeConnector } from './testing/fake-connector.ts'
import { auditOf, type FakeSystem, fakeSystem, index } from './testing/fake-system.ts'
import { MISTAKE, POISON, paragraphChunker } from './testing/paragraph-chunker.ts'
import { type Death, ProcessDied, startLife } from './testing/start-life.ts'

const SOURCES = ['guide', 'help'] as const
const PATHS = ['a.md', 'b.md', 'c.md', 'x/d.md', 'x/e.md'] as const

/** What one source holds, by path. */
type Tree = Readonly<Record<string, FakePage>>

/** One run of the indexer over both sources. */
interface Step {
  readonly trees: Readonly<Record<(typeof SOURCES)[number], Tree>>
  /** What the first source's connector says it could not read. */
  readonly unreadable: readonly string[]
  readonly chunkerId: string
  readonly death: Death | undefined
}

const page = fc.record({
  body: fc.constantFrom('one', 'two\nthree', 'two\n\nthree\nfour', 'one\none', POISON, `one ${MISTAKE}`),
  tags: fc.constantFrom([], ['new']),
  access: fc.constantFrom(
    { tenant: 'default', groups: ['public'] },
    { tenant: 'default', groups: ['staff'] },
  ),
})

const tree: fc.Arbitrary<Tree> = fc
  .tuple(...PATHS.map(() => fc.option(page, { nil: undefined, freq: 3 })))
  .map((pages) =>
    Object.fromEntries(PATHS.flatMap((path, at) => (pages[at] === undefined ? [] : [[path, pages[at]]]))),
  )

const death: fc.Arbitrary<Death> = fc.record({
  at: fc.nat(90),
  how: fc.constantFrom('before', 'after', 'stumble'),
})

const step: fc.Arbitrary<Step> = fc.record({
  trees: fc.record({ guide: tree, help: tree }),
  unreadable: fc.constantFrom([], [], ['a.md'], ['x/']),
  chunkerId: fc.constantFrom('paragraphs-1', 'paragraphs-1', 'paragraphs-2'),
  death: fc.option(death, { nil: undefined, freq: 4 }),
})

const history = fc.array(step, { minLength: 1, maxLength: 6 })

describe('any history of edits, deletions, changes of access, poison, new generations and crashes', () => {
  it('ends with an audit of 0 and the digest of a fresh index', async () => {
    await fc.assert(
      fc.asyncProperty(history, tree, tree, async (steps, guide, help) => {
        const system = fakeSystem()
        for (const step of steps) await runAndPerhapsDie(system, step)

        const last = calmStep({ guide: cured(guide), help: cured(help) })
        await runAndPerhapsDie(system, last)
        for (const source of SOURCES) await releaseHold(source, system)
        await runAndPerhapsDie(system, last)

        const audit = await auditOf(system)
        expect(audit).toMatchObject({ wrong: 0, lag: 0 })
        expect(audit.sources.flatMap(({ deadLettered }) => deadLettered)).toEqual([])
        expect(await system.deadLetters.list()).toEqual([])

        const fresh = fakeSystem()
        await runAndPerhapsDie(fresh, last)
        expect(await digestOf(system)).toEqual(await digestOf(fresh))
        expect(await digestFromLog(system)).toEqual(await digestOf(fresh))
      }),
      { numRuns: 150 },
    )
  })

  it('leaves only what it has a dead letter for, where the poison is still there', async () => {
    await fc.assert(
      fc.asyncProperty(history, step, async (steps, last) => {
        const system = fakeSystem({ deleteGuardShare: 1 })
        for (const step of steps) await runAndPerhapsDie(system, step)
        await runAndPerhapsDie(system, calmStep(last.trees))

        const poisoned = SOURCES.flatMap((source) =>
          Object.entries(last.trees[source])
            .filter(([, page]) => isPoison(page))
            .map(([path]) => `${source}:${path}`),
        )
        expect((await system.deadLetters.list()).map(({ documentId }) => documentId)).toEqual(poisoned.sort())
        const audit = await auditOf(system)
        expect(audit.wrong).toBe(0)
        expect(audit.sources.flatMap(({ deadLettered }) => deadLettered)).toEqual(poisoned)
      }),
      { numRuns: 100 },
    )
  })
})

/** A run whose process may die on the way; what was durable then is what the next run finds. */
async function runAndPerhapsDie(
  system: FakeSystem,
  { trees, unreadable, chunkerId, death }: Step,
): Promise<void> {
  const life = startLife(death, () => new StoreUnavailableError('stumbled'))
  const { log, deadLetters, sources, store, embedder } = system
  const process: FakeSystem = {
    ...system,
    log: life.wrap(log),
    deadLetters: life.wrap(deadLetters),
    sources: life.wrap(sources),
    store: life.wrap(store),
    embedder: life.wrap(embedder),
    chunker: paragraphChunker(chunkerId),
  }
  const notes = unreadable.map((path): ScannedPage => ({ kind: 'failed', path, reason: 'unreadable' }))
  const guide = Object.fromEntries(
    Object.entries(trees.guide).filter(([path]) => !unreadable.some((hidden) => path.startsWith(hidden))),
  )
  try {
    await index(process, fakeConnector('guide', guide, { notes }), fakeConnector('help', trees.help))
  } catch (error) {
    const isExpected = life.hasEnded ? error instanceof ProcessDied : error instanceof StoreUnavailableError
    if (!isExpected || death === undefined) throw error
  }
}

function calmStep(trees: Step['trees']): Step {
  return { trees, unreadable: [], chunkerId: 'paragraphs-1', death: undefined }
}

function cured(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([, page]) => !isPoison(page)))
}

function isPoison(page: FakePage): boolean {
  const body = typeof page === 'string' ? page : page.body
  return body.includes(POISON) || body.includes(MISTAKE)
}

async function digestOf({ store }: FakeSystem) {
  const live = await store.live()
  if (live === undefined) throw new Error('expected a live generation')
  return store.digest(live.id)
}

/** Digest of a generation that is built from the log alone. */
async function digestFromLog(system: FakeSystem) {
  const rebuilt = { ...system, chunker: paragraphChunker('paragraphs-3') }
  const { generation } = await ensureGeneration(system.store, generationSettings(rebuilt))
  await runIndexWorker({ ...rebuilt, generation, until: 'caught-up' })
  return system.store.digest(generation.id)
}
