import { join } from 'node:path'
import { parseMeasure } from '../../evaluate/measures/parse-measure.ts'
import { openRunRegistry } from '../../evaluate/registry/open-run-registry.ts'
import { type OpenedSet, openIndexedSet } from '../evaluation/open-set.ts'
import { openConfiguredEmbedder } from '../open-embedder.ts'
import { openPipelineParts } from '../pipelines/open-pipeline-parts.ts'
import { type Cell, experimentBench } from './experiment-bench.ts'
import { openQuestionVectors } from './question-vectors.ts'
import type { FromWorker, ToWorker, WorkerPlan } from './worker-messages.ts'

// The process that `openExperimentWorkers` starts: asks the cells that it is sent, one after the other, and leaves their runs
// in the registry. It ends when it is told to, or when who started it is gone.
const interruption = new AbortController()
let queue = Promise.resolve()
let bench: Promise<Opened> | undefined

process.on('disconnect', () => end())
process.on('message', (message: ToWorker) => {
  if (message.kind === 'end') return end()
  if (message.kind === 'open') {
    bench = open(message.plan)
    bench.then(
      () => send({ kind: 'opened' }),
      (error: unknown) => fail(error),
    )
    return undefined
  }
  queue = queue.then(() => ask(message.cell))
  return undefined
})

interface Opened {
  ask(cell: Cell): Promise<void>
  close(): Promise<void>
}

async function open({ settings, sets, measures, seed, beside }: WorkerPlan): Promise<Opened> {
  const { signal } = interruption
  const opened = await openConfiguredEmbedder(settings, { note: console.error })
  const registry = openRunRegistry(settings.data.registry)
  const vectors = openQuestionVectors(join(settings.data.experiments, 'questions.db'), opened.questions)
  const parts = openPipelineParts(settings, { ...opened, questions: vectors.embedder })
  const indexed: OpenedSet[] = []
  for (const { path, split, index } of sets) indexed.push(await openIndexedSet(path, split, settings, index))
  const own = experimentBench(
    { registry, vectors, parts, measures: measures.map(parseMeasure), seed, beside },
    { signal },
  )
  return {
    async ask({ set, pipeline, share }) {
      const asked = indexed[set]
      if (asked !== undefined) await own.run(asked, pipeline, share)
    },
    async close() {
      for (const set of indexed) await set.close()
      vectors.close()
      registry.close()
      await opened.close()
    },
  }
}

async function ask(cell: Cell): Promise<void> {
  try {
    await (await bench)?.ask(cell)
    send({ kind: 'asked' })
  } catch (error) {
    if (!interruption.signal.aborted) fail(error)
  }
}

/** Lets the run in progress come to its next question, closes everything, and lets the process end by itself. */
function end(): void {
  if (interruption.signal.aborted) return
  interruption.abort(new Error('the experiment has ended'))
  queue = queue.then(async () => {
    await (await bench)?.close()
    if (process.connected) process.disconnect()
  })
}

function send(message: FromWorker): void {
  if (process.connected) process.send?.(message)
}

/** Who is asked to do it instead fails as well, and tells the reason where it is told; here it is for who looks for it. */
function fail(error: unknown): void {
  console.error(`experiment worker: ${error instanceof Error ? error.message : error}`)
  send({ kind: 'failed' })
}
