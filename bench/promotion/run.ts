/**
 * What do those who ask notice of a reindex, a promotion and a rollback?
 *
 *   node bench/promotion/run.ts [--pages 150] [--rate 50] [--quiet-seconds 20] [--embeddings FILE] [--services] [--pipeline EXPRESSION]
 *
 * Serves part of the Kubernetes documentation and asks at a steady rate whether the last answer is there or not, with
 * the configured pipeline. Meanwhile, by the command line: `reindex` with other chunks, which promotes; `rollback`; and
 * `promote` again. Latency counts from the time that a question was due. An answer is mixed where it is not, byte for
 * byte but for times, what the generation that it names answers when nothing else happens. `--services` does the same on a
 * real Kafka and a real Qdrant, with a `plumbline worker` beside.
 */
import { cpSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { withServices } from '../kafka/with-services.ts'
import { percentile } from '../percentile.ts'
import { answerOf, plumbline, seedEmbeddings, startPlumbline } from '../replay/command.ts'
import { kubernetesHistory } from '../replay/history.ts'
import { writeResult } from '../result.ts'
import { type ServingChild, startServing } from '../serving-child.ts'
import { type Asked, askSteadily } from './ask-steadily.ts'
import { mixedAmong, referenceAnswers, answerOf as searchAnswer } from './reference-answers.ts'

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '150' },
    rate: { type: 'string', default: '50' },
    'quiet-seconds': { type: 'string', default: '20' },
    embeddings: { type: 'string' },
    services: { type: 'boolean', default: false },
    pipeline: { type: 'string' },
  },
})
const rate = Number(values.rate)

if (values.services) {
  await withServices('qdrant', async ({ folder, configure }) => {
    const config = configure('data', whatIsServed(folder))
    const worker = () => startPlumbline(['worker', '--config', config, '--json'])
    await serveAndAsk(folder, config, 'promotion-services', worker)
  })
} else {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-promotion-'))
  const config = join(folder, 'plumbline.yaml')
  // JSON is YAML.
  writeFileSync(config, JSON.stringify({ data: join(folder, 'data'), ...whatIsServed(folder) }))
  try {
    await serveAndAsk(folder, config, 'promotion')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function whatIsServed(folder: string): object {
  const { pipeline } = values
  return {
    sources: [{ name: 'docs', path: join(folder, 'docs') }],
    ...(pipeline !== undefined && { pipeline }),
  }
}

/** Indexes, serves and asks, with a process beside where `startBeside` starts one. */
async function serveAndAsk(
  folder: string,
  config: string,
  result: string,
  startBeside?: () => ReturnType<typeof startPlumbline>,
): Promise<void> {
  await kubernetesHistory().layEnd(join(folder, 'all'))
  const pages = takePages(folder, Number(values.pages))
  seedEmbeddings(join(folder, 'data'), values.embeddings)
  await plumbline('index', '--config', config)
  const beside = startBeside?.()
  const serving = await startServing(['--config', config])
  try {
    const found = await measure(serving, config, questionsOf(pages))
    console.log(JSON.stringify(found, undefined, 2))
    const { pipeline = 'as configured' } = values
    writeResult(result, { pages: pages.length, questionsPerSecond: rate, pipeline, ...found })
  } finally {
    await serving.stop()
    beside?.child.kill('SIGTERM')
    if (beside) answerOf(await beside.ended)
  }
}

function takePages(folder: string, count: number): readonly string[] {
  const [all, tree] = [join(folder, 'all'), join(folder, 'docs')]
  const pages = globSync('**/*.md', { cwd: all }).sort()
  const step = Math.max(1, Math.floor(pages.length / count))
  const taken = pages.filter((_, at) => at % step === 0).slice(0, count)
  for (const page of taken) cpSync(join(all, page), join(tree, page))
  return taken
}

/** A question a page, from its place: `tasks/run-application/scale-stateful-set.md` → `scale stateful set`. */
function questionsOf(pages: readonly string[]): readonly string[] {
  const names = pages.map((page) => page.split('/').at(-1) ?? '').map((name) => name.replace(/\.md$/u, ''))
  const named = names.map((name, at) => (/^_?index$/u.test(name) ? dirname(pages[at] ?? '') : name))
  return [...new Set(named.map((name) => name.replaceAll(/[-_/]/gu, ' ').trim()).filter(Boolean))].slice(
    0,
    40,
  )
}

async function measure(serving: ServingChild, config: string, questions: readonly string[]): Promise<object> {
  const ask = async (question: string) => {
    const { status, body } = await serving.post('/v1/search', { query: question, limit: 10 })
    return { status, ...searchAnswer(body) }
  }
  const during = async (phase: string, work: () => Promise<unknown>) => {
    const asked = await askSteadily(questions, rate, ask, work)
    console.error(`${phase}: ${asked.length} questions`)
    return asked
  }

  await during('warm-up', () => pause(5_000))
  const references = await referenceAnswers(questions, ask)
  const quiet = await during('quiet', () => pause(1_000 * Number(values['quiet-seconds'])))
  const reindex = await during('reindex', () =>
    plumbline('reindex', '--max-tokens', '120', '--config', config),
  )
  const promoted = await during('after it', () => pause(5_000))
  for (const [key, answer] of await referenceAnswers(questions, ask)) references.set(key, answer)
  const rollback = await during('rollback', () => plumbline('generations', 'rollback', '--config', config))
  const rolledBack = await during('after it', () => pause(5_000))
  const promotion = await during('promotion', () =>
    plumbline('generations', 'promote', 'g2', '--config', config),
  )
  const promotedAgain = await during('after it', () => pause(5_000))
  const quietAgain = await during('quiet again', () => pause(1_000 * Number(values['quiet-seconds'])))

  const quietP95 = percentile(
    [...quiet, ...quietAgain].map(({ latencyMs }) => latencyMs),
    0.95,
  )
  const row = (asked: readonly Asked[]) => {
    const latencies = asked.map(({ latencyMs }) => latencyMs)
    const p95 = percentile(latencies, 0.95)
    return {
      questions: asked.length,
      errors: asked.filter(({ status }) => status !== 200).length,
      mixed: mixedAmong(asked, references),
      generations: [...new Set(asked.map(({ generation }) => generation))],
      p50Ms: Number(percentile(latencies, 0.5).toFixed(1)),
      p95Ms: Number(p95.toFixed(1)),
      p95OfQuiet: Number((p95 / quietP95).toFixed(2)),
    }
  }
  return {
    quiet: row(quiet),
    reindexAndPromotion: row([...reindex, ...promoted]),
    rollback: row([...rollback, ...rolledBack]),
    promotion: row([...promotion, ...promotedAgain]),
    quietAgain: row(quietAgain),
  }
}
