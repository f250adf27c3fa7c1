/**
 * Does an incremental index end equal to a fresh one, and does an edit cost no more than itself?
 *
 *   node bench/replay/incremental.ts [--steps 50]
 *
 * Replays the real history of the Kubernetes documentation in steps, each an `index` of the tree as it then stands;
 * compares digests with a fresh index of the final tree; counts passages embedded beside passages that are new.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openConfiguredEmbedder } from '../../app/open-embedder.ts'
import { loadSettings } from '../../app/settings.ts'
import { writeResult } from '../result.ts'
import { plumbline } from './command.ts'
import { applyCommit, kubernetesHistory } from './history.ts'
import { passageCounter } from './passages.ts'

interface IndexAnswer {
  readonly documents: { readonly indexed: number; readonly described: number; readonly removed: number }
  readonly chunks: { readonly written: number; readonly embedded: number }
  readonly durationMs: number
}

const { values } = parseArgs({ options: { steps: { type: 'string', default: '50' } } })
const steps = Number(values.steps)
const folder = mkdtempSync(join(tmpdir(), 'plumbline-replay-'))
const tree = join(folder, 'kubernetes')
const data = join(folder, 'data')
const index = () => plumbline<IndexAnswer>('index', tree, '--data', data)

try {
  const history = kubernetesHistory()
  const settings = loadSettings({ workingFolder: folder, env: {}, data: join(folder, 'model') })
  const opened = await openConfiguredEmbedder(settings, { note: console.error })
  const countNew = passageCounter(tree, settings.config.chunks.maxTokens, opened.embedder.countTokens)

  await history.layStart(tree)
  const first = { expected: await countNew(), answer: await index() }
  console.log(
    `start: ${first.answer.documents.indexed} pages, ${first.answer.chunks.embedded} passages embedded`,
  )

  let embedded = 0
  let expected = 0
  let written = 0
  const size = Math.ceil(history.commits.length / steps)
  for (let at = 0; at < history.commits.length; at += size) {
    for (const commit of history.commits.slice(at, at + size)) applyCommit(tree, commit)
    const { chunks, documents, durationMs } = await index()
    const fresh = await countNew()
    embedded += chunks.embedded
    expected += fresh
    written += documents.indexed
    console.log(
      `commits ${at + 1}–${Math.min(at + size, history.commits.length)}: ${documents.indexed} pages written, ` +
        `${documents.removed} removed; ${chunks.embedded} passages embedded, ${fresh} new; ${durationMs} ms`,
    )
  }
  const unchanged = await index()

  const access = await changeAccess()
  const finalTree = join(folder, 'end', 'kubernetes')
  await history.layEnd(finalTree)
  const freshData = join(folder, 'fresh')
  await plumbline('index', finalTree, '--data', freshData)
  const replayed = await plumbline<{ digest: string }>('digest', '--data', data)
  const fresh = await plumbline<{ digest: string }>('digest', '--data', freshData)
  const { wrong } = await plumbline<{ wrong: number }>('audit', '--data', data)
  await opened.close()

  const found = {
    commits: history.commits.length,
    steps: Math.ceil(history.commits.length / size),
    pagesWritten: written,
    passagesEmbedded: embedded,
    passagesNew: expected,
    equalToFresh: replayed.digest === fresh.digest,
    digest: replayed.digest,
    auditWrong: wrong,
    accessOnlyChange: access,
    unchangedRun: { pages: 'all', durationMs: unchanged.durationMs, embedded: unchanged.chunks.embedded },
  }
  console.log(JSON.stringify(found, undefined, 2))
  console.log(`written to ${writeResult('incremental', found)}`)
  process.exitCode =
    found.equalToFresh && wrong === 0 && embedded === expected && access.embedded === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Changes who may read a page, indexes, and puts it back. */
async function changeAccess(): Promise<{ described: number; embedded: number }> {
  const page = join(tree, 'content/en/docs/concepts/overview/components.md')
  const text = readFileSync(page, 'utf8')
  writeFileSync(page, text.replace('---\n', '---\ngroups: [staff]\n'))
  const { documents, chunks } = await index()
  writeFileSync(page, text)
  await index()
  return { described: documents.described, embedded: chunks.embedded }
}
