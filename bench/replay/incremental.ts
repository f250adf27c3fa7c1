/**
 * Does an incremental index end equal to a fresh one, and does an edit cost no more than itself?
 *
 *   node bench/replay/incremental.ts [--steps 122] [--embeddings FILE]
 *
 * Replays the real history of the Kubernetes documentation in steps, each an `index` of the tree as it then stands, and
 * holds the passages embedded against those that are new by a count of its own. Then changes who may read pages. At
 * the end the digest must be that of a fresh index of the final tree, which shares nothing with the first, not even
 * the cache of embeddings. `--embeddings` takes the cache of an earlier index of the tree at the start (`embeddings.db`
 * in its data folder) and spares minutes: both then begin with a copy of it.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openConfiguredEmbedder } from '../../app/open-embedder.ts'
import { loadSettings } from '../../app/settings.ts'
import { writeResult } from '../result.ts'
import { plumbline, seedEmbeddings } from './command.ts'
import { applyCommit, inSteps, kubernetesHistory } from './history.ts'
import { passageComparison } from './tree-passages.ts'

interface IndexAnswer {
  readonly documents: { readonly indexed: number; readonly described: number; readonly removed: number }
  readonly chunks: { readonly written: number; readonly embedded: number }
  readonly durationMs: number
}

interface Step extends IndexAnswer {
  readonly changed: number
  readonly never: number
}

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '122' }, embeddings: { type: 'string' } },
})
const folder = mkdtempSync(join(tmpdir(), 'plumbline-replay-'))
const tree = join(folder, 'kubernetes')
const data = join(folder, 'data')
const index = (...options: readonly string[]) => plumbline<IndexAnswer>('index', ...options, '--data', data)
const digest = async (of: string) => (await plumbline<{ digest: string }>('digest', '--data', of)).digest

try {
  for (const each of [data, join(folder, 'fresh')]) seedEmbeddings(each, values.embeddings)
  const history = kubernetesHistory()
  const settings = loadSettings({ workingFolder: folder, env: {}, data: join(folder, 'model') })
  const opened = await openConfiguredEmbedder(settings, { note: console.error })
  const compare = passageComparison(tree, settings.config.chunks.maxTokens, opened.embedder.countTokens)
  const takeStep = async (): Promise<Step> => ({ ...(await compare()), ...(await index(tree)) })

  await history.layStart(tree)
  const start = await takeStep()
  console.log(
    `start: ${start.documents.indexed} pages; ${start.chunks.embedded} embedded, ${start.never} distinct`,
  )
  const steps: Step[] = []
  for (const commits of inSteps(history.commits, Number(values.steps))) {
    for (const commit of commits) applyCommit(tree, commit)
    const step = await takeStep()
    steps.push(step)
    console.log(
      `step ${steps.length}: ${step.documents.indexed} pages written, ${step.documents.removed} removed; ` +
        `${step.chunks.written} passages, ${step.changed} changed, ${step.never} of them new, ` +
        `${step.chunks.embedded} embedded; ${step.durationMs} ms`,
    )
  }
  const replayed = await digest(data)
  const unchanged = await index(tree)
  const access = { frontMatter: await changeFrontMatter(), pathRule: await addPathRule() }
  const restored = await digest(data)
  const { wrong } = await plumbline<{ wrong: number }>('audit', '--data', data)
  await opened.close()

  const finalTree = join(folder, 'end', 'kubernetes')
  await history.layEnd(finalTree)
  await plumbline('index', finalTree, '--data', join(folder, 'fresh'))
  const fresh = await digest(join(folder, 'fresh'))

  const sum = (of: (step: Step) => number) => steps.reduce((total, step) => total + of(step), 0)
  const found = {
    commits: history.commits.length,
    changes: history.commits.reduce((total, { changes }) => total + changes.length, 0),
    steps: steps.length,
    start: {
      pages: start.documents.indexed,
      passages: start.chunks.written,
      embedded: start.chunks.embedded,
    },
    replay: {
      pagesWritten: sum((step) => step.documents.indexed),
      pagesRemoved: sum((step) => step.documents.removed),
      passagesWritten: sum((step) => step.chunks.written),
      passagesChanged: sum((step) => step.changed),
      passagesNeverSeenBefore: sum((step) => step.never),
      passagesEmbedded: sum((step) => step.chunks.embedded),
      stepsThatDiffer: steps.filter((step) => step.chunks.embedded !== step.never).length,
    },
    accessOnly: access,
    unchangedEmbedded: unchanged.chunks.embedded,
    equalToFresh: replayed === fresh,
    equalAfterAccessIsPutBack: restored === fresh,
    digest: fresh,
    auditWrong: wrong,
  }
  console.log(JSON.stringify(found, undefined, 2))
  console.log(`written to ${writeResult('incremental', found)}`)
  const isTrue =
    found.equalToFresh && found.equalAfterAccessIsPutBack && wrong === 0 && found.replay.stepsThatDiffer === 0
  const isCheap = [unchanged, ...Object.values(access)].every(({ chunks }) => chunks.embedded === 0)
  process.exitCode = isTrue && isCheap ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Changes who may read one page in its front matter, indexes, and puts it back. */
async function changeFrontMatter(): Promise<Pick<IndexAnswer, 'documents' | 'chunks'>> {
  const page = join(tree, 'content/en/docs/concepts/overview/components.md')
  const text = readFileSync(page, 'utf8')
  writeFileSync(page, text.replace('---\n', '---\ngroups: [staff]\n'))
  const { documents, chunks } = await index(tree)
  writeFileSync(page, text)
  await index(tree)
  return { documents, chunks }
}

/** Changes who may read all pages of a folder by a rule of the configuration, indexes, and takes the rule back. */
async function addPathRule(): Promise<Pick<IndexAnswer, 'documents' | 'chunks'>> {
  const config = join(folder, 'plumbline.yaml')
  const source = { name: 'kubernetes', path: tree }
  const rule = { paths: ['content/en/docs/tasks/'], groups: ['operators'], tags: ['how-to'] }
  writeFileSync(config, JSON.stringify({ sources: [{ ...source, rules: [rule] }] }))
  const { documents, chunks } = await index('--config', config)
  writeFileSync(config, JSON.stringify({ sources: [source] }))
  await index('--config', config)
  return { documents, chunks }
}
