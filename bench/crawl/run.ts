/**
 * Does a crawl end at the right index, whatever the site does, and ask for no more than it must?
 *
 *   node bench/crawl/run.ts [--pages 2000]
 *
 * A help centre on this machine is crawled by the command line: at first; unchanged; with 5 % of its pages changed; 1 %
 * gone; 20 % gone, and back; with the site failing on the way and altogether; and with the crawl killed on the way. After
 * each step the digest of the index is held against that of another index, made anew from the site as it then is, or
 * against the one before where nothing may have changed. Ends with status 1 where one differs.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { PageNote } from '../../core/source-catalog.ts'
import { plumbline, seedEmbeddings, startPlumbline } from '../replay/command.ts'
import { writeResult } from '../result.ts'
import { helpSite } from './help-site.ts'

interface IndexAnswer {
  readonly sources: readonly [
    {
      readonly seen: number
      readonly added: number
      readonly changed: number
      readonly unchanged: number
      readonly deleted: number
      readonly held: number
      readonly failed: readonly PageNote[]
      readonly error?: string
    },
  ]
  readonly chunks: { readonly embedded: number }
}

interface Step {
  readonly step: string
  readonly requests: Readonly<Record<string, number>>
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly deleted: number
  readonly held: number
  readonly failed: number
  readonly embedded: number
  readonly stopped: boolean
  /** Whether the index is what it should be. */
  readonly isRight: boolean
  readonly wallMs: number
}

const { values } = parseArgs({ options: { pages: { type: 'string', default: '2000' } } })
const size = Number(values.pages)
const folder = mkdtempSync(join(tmpdir(), 'plumbline-crawl-'))
const site = await helpSite(size)
const config = join(folder, 'plumbline.yaml')
const data = join(folder, 'data')
writeFileSync(
  config,
  `sources: [{ name: help, connector: html, address: '${site.origin}/sitemap.xml', crawl: { requestsPerSecond: 1000 } }]\n`,
)

/** Every page whose number leaves this rest. */
const each = (every: number, rest = 0) =>
  Array.from({ length: size }, (_, page) => page).filter((page) => page % every === rest)

try {
  const steps: Step[] = []
  const run = async (step: string, expected: 'as made anew' | 'as before') => {
    const before = steps.length === 0 ? '' : await digest()
    const done = await crawl(step)
    const isRight = (await digest()) === (expected === 'as before' ? before : await digestMadeAnew())
    site.countRequests()
    steps.push({ ...done, isRight })
    console.log(JSON.stringify(steps.at(-1)))
  }

  await run('first run', 'as made anew')
  await run('unchanged', 'as before')
  site.change(each(20))
  await run('5 % changed', 'as made anew')
  site.remove(each(200, 1), 'unlisted')
  site.remove(each(200, 2), 'answering 410')
  await run('1 % gone', 'as made anew')
  site.remove(each(5, 3), 'unlisted')
  await run('20 % gone: held', 'as before')
  site.restore(each(5, 3))
  await run('20 % back: released', 'as made anew')
  site.change(each(20, 1))
  site.failAfter(size / 4)
  await crawlWhileFailing('failing from a quarter on')
  site.failAfter(0)
  await crawlWhileFailing('failing altogether')
  site.serve()
  await run('serving again', 'as made anew')
  site.change(each(20, 2))
  await killOnTheWay()
  await run('killed on the way, run again', 'as made anew')

  console.table(steps.map(({ requests, ...step }) => ({ ...step, requests: JSON.stringify(requests) })))
  const isRight = steps.every((step) => step.isRight)
  console.log(`written to ${writeResult('crawl', { pages: size, isRight, steps })}`)
  process.exitCode = isRight ? 0 : 1

  /** Nothing may be lost; of what changed, what was read before the site failed may be there. */
  async function crawlWhileFailing(step: string): Promise<void> {
    const before = await documents()
    const done = await crawl(step)
    const isRight = (await documents()) === before && done.deleted === 0 && done.held === 0 && done.stopped
    steps.push({ ...done, isRight })
    console.log(JSON.stringify(steps.at(-1)))
  }
} finally {
  await site.close()
  rmSync(folder, { recursive: true, force: true })
}

async function crawl(step: string): Promise<Omit<Step, 'isRight'>> {
  site.countRequests()
  const startedAtMs = performance.now()
  const { output } = await startPlumbline(['index', '--config', config, '--data', data, '--json']).ended
  const { sources, chunks } = JSON.parse(output) as IndexAnswer
  const [{ added, changed, unchanged, deleted, held, failed, error }] = sources
  return {
    step,
    requests: site.countRequests(),
    added,
    changed,
    unchanged,
    deleted,
    held,
    failed: failed.length,
    embedded: chunks.embedded,
    stopped: error !== undefined,
    wallMs: Math.round(performance.now() - startedAtMs),
  }
}

/** Kills a crawl with SIGKILL once it has read half of the pages. */
async function killOnTheWay(): Promise<void> {
  site.countRequests()
  const { child, ended } = startPlumbline(['index', '--config', config, '--data', data])
  let read = 0
  while (read < size / 2 && child.exitCode === null) {
    await pause(5)
    read += Object.values(site.countRequests()).reduce((sum, count) => sum + count, 0)
  }
  child.kill('SIGKILL')
  await ended
}

interface Digest {
  readonly digest: string
  readonly documents: number
}

async function digest(of = data): Promise<string> {
  return (await plumbline<Digest>('digest', '--config', config, '--data', of)).digest
}

async function documents(): Promise<number> {
  return (await plumbline<Digest>('digest', '--config', config, '--data', data)).documents
}

/** The digest of an index that never saw the site before; only embeddings are taken over, which hang on the text alone. */
async function digestMadeAnew(): Promise<string> {
  const anew = join(folder, 'anew')
  const embeddings = join(data, 'embeddings.db')
  seedEmbeddings(anew, embeddings)
  if (existsSync(`${embeddings}-wal`)) copyFileSync(`${embeddings}-wal`, join(anew, 'embeddings.db-wal'))
  try {
    await plumbline<IndexAnswer>('index', '--config', config, '--data', anew)
    return await digest(anew)
  } finally {
    rmSync(anew, { recursive: true, force: true })
  }
}
