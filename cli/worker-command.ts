import { type Command, Option } from 'commander'
import type { Indexer } from '../app/open-indexer.ts'
import { type CommonOptions, commandWith } from './common-options.ts'
import { counted } from './counted.ts'
import { type Place, placeToListen, wholeNumber } from './option-values.ts'
import { runCommand } from './run-command.ts'
import { settingsOf } from './settings-of.ts'
import { using } from './using.ts'
import { type WatchedContext, watched } from './watched.ts'

interface WorkerOptions extends CommonOptions {
  readonly concurrency?: number
  readonly metrics?: Place
}

type Settings = Awaited<ReturnType<typeof settingsOf>>
type WorkerReport = Awaited<ReturnType<Indexer['work']>>

/** `plumbline worker`: indexes what reaches the log until it is stopped. */
export function workerCommand(): Command {
  return commandWith('worker', 'index what reaches the log, until Ctrl-C or SIGTERM', [
    'plumbline worker --config config/production.yaml',
    'plumbline worker --config config/production.yaml --concurrency 4',
    'plumbline worker --config config/production.yaml --metrics 0.0.0.0:9464',
  ])
    .addOption(
      new Option(
        '--concurrency <n>',
        'partitions handled at the same time (config: log.concurrency)',
      ).argParser(wholeNumber(1, 1_000)),
    )
    .addOption(
      new Option(
        '--metrics <[host:]port>',
        'where Prometheus reads how long each stage of a document takes (nowhere; host: 127.0.0.1)',
      ).argParser(placeToListen),
    )
    .addHelpText(
      'after',
      '\nSIGTERM lets what is embedded be written and committed, and hands the rest to other workers at once.',
    )
    .action((options: WorkerOptions) =>
      runCommand(options, async (context) => {
        const { openConfiguredEmbedder } = await import('../app/open-embedder.ts')
        const { openIndexer } = await import('../app/open-indexer.ts')
        const settings = withConcurrency(await settingsOf(options), options.concurrency)
        const report = await watched('plumbline-worker', settings, context, (context) =>
          withMetrics(options.metrics, context, (context) =>
            using(openConfiguredEmbedder(settings, context), (opened) =>
              using(openIndexer(settings, opened, context), (indexer) => indexer.work(context)),
            ),
          ),
        )
        context.answer(report, workerText(report))
        return undefined
      }),
    )
}

async function withMetrics<T>(
  place: Place | undefined,
  context: WatchedContext,
  work: (context: WatchedContext) => Promise<T>,
): Promise<T> {
  if (place === undefined) return work(context)
  const { createStageMetrics } = await import('../serve/stage-metrics.ts')
  const { serveMetrics } = await import('../serve/serve-metrics.ts')
  const metrics = createStageMetrics(context.journey)
  return using(serveMetrics(metrics, place), ({ address }) => {
    context.note(`worker: metrics at ${address}`)
    return work({ ...context, journey: metrics.journey })
  })
}

function withConcurrency(settings: Settings, concurrency: number | undefined): Settings {
  if (concurrency === undefined) return settings
  return { ...settings, config: { ...settings.config, log: { ...settings.config.log, concurrency } } }
}

function workerText(report: WorkerReport): string {
  const { generation, indexed, described, removed, chunks, deadLettered, unreadable } = report
  const written = `${generation}: ${counted(indexed + described, 'document')} written, ${removed} removed`
  const left = deadLettered.length === 0 ? '' : `, ${counted(deadLettered.length, 'dead letter')}`
  const unread = unreadable === 0 ? '' : `, ${counted(unreadable, 'record')} that could not be read`
  return `${written}, ${counted(chunks, 'passage')}${left}${unread}`
}
