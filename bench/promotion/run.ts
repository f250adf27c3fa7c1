/**
 * What do those who ask notice of a reindex, a promotion and a rollback?
 *
 *   node bench/promotion/run.ts [--pages 150] [--rate 50] [--quiet-seconds 10] [--embeddings FILE] [--services] [--pipeline EXPRESSION]
 *
 * Serves part of the Kubernetes documentation and asks at a steady rate whether the last answer is there or not, with
 * the configured pipeline. Meanwhile, by the command line: `reindex` with other chunks, which promotes; `rollback`; and
 * `promote` again. Latency counts from the time that a question was due. An answer is mixed where it is not, byte for
 * byte but for times, what the generation that it names answers when nothing else happens. Each piece of work stands between
 * two quiet times, and is compared with these alone: what else the machine has to do changes from minute to minute. `--services` does the same on a
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
import {
  mixedAmong,
  type ReferenceAnswers,
  referenceAnswers,
  answerOf as searchAnswer,
} from './reference-answers.ts'

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '150' },
    rate: { type: 'string', default: '50' },
    'quiet-seconds': { type: 'string', default: '10' },
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

  const quietly = () => during('quiet', () => pause(1_000 * Number(values['quiet-seconds'])))
  /** The work, and the seconds after it, between two quiet times of the same minute. */
  const phase = async (name: string, ...command: readonly string[]) => {
    const before = await quietly()
    const own = await during(name, () => plumbline(...command, '--config', config))
    const after = await during('after it', () => pause(5_000))
    for (const [key, answer] of await referenceAnswers(questions, ask)) references.set(key, answer)
    return { own, all: [...own, ...after], quiet: [...before, ...(await quietly())] }
  }

  await during('warm-up', () => pause(5_000))
  const references = await referenceAnswers(questions, ask)
  const phases = {
    reindexAndPromotion: await phase('reindex', 'reindex', '--max-tokens', '120'),
    rollback: await phase('rollback', 'generations', 'rollback'),
    promotion: await phase('promotion', 'generations', 'promote', 'g2'),
  }
  return Object.fromEntries(
    Object.entries(phases).map(([name, { own, all, quiet }]) => {
      const quietP95 = p95Of(quiet)
      const row = (asked: readonly Asked[]) => rowOf(asked, quietP95, references)
      return [name, { quietBeforeAndAfter: row(quiet), whileItRan: row(own), withFiveSecondsAfter: row(all) }]
    }),
  )
}

function rowOf(asked: readonly Asked[], quietP95: number, references: ReferenceAnswers): object {
  const p95 = p95Of(asked)
  return {
    questions: asked.length,
    errors: asked.filter(({ status }) => status !== 200).length,
    mixed: mixedAmong(asked, references),
    generations: [...new Set(asked.map(({ generation }) => generation))],
    p50Ms: Number(percentile(asked.map(latencyOf), 0.5).toFixed(1)),
    p95Ms: Number(p95.toFixed(1)),
    p95OfQuiet: Number((p95 / quietP95).toFixed(2)),
  }
}

function p95Of(asked: readonly Asked[]): number {
  return percentile(asked.map(latencyOf), 0.95)
}

function latencyOf({ latencyMs }: Asked): number {
  return latencyMs
}
