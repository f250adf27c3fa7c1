import type { Command } from 'commander'
import type { JobRun } from '../app/schedule/job-runs.ts'
import type { JobState } from '../app/schedule/list-jobs.ts'
import type { Schedule } from '../app/schedule/open-schedule.ts'
import { type CommonOptions, commandWith } from './common-options.ts'
import { EXIT } from './exit-code.ts'
import { giveWay } from './give-way.ts'
import { refuseWords } from './refuse-words.ts'
import { type CommandContext, runCommand } from './run-command.ts'
import { settingsOf } from './settings-of.ts'
import { table } from './table.ts'
import { watched } from './watched.ts'

/** `plumbline schedule`: runs the configured jobs by the clock. */
export function scheduleCommand(): Command {
  return commandWith(
    'schedule',
    'run the configured jobs by the clock until Ctrl-C; list them and their runs',
    [
      'plumbline schedule',
      'plumbline schedule list',
      'plumbline schedule runs --json',
      'plumbline schedule run nightly',
    ],
  )
    .addHelpText(
      'after',
      '\nSeveral may run on one data folder: no job runs twice, and one that was killed is gone on with.',
    )
    .allowExcessArguments()
    .action((options: CommonOptions, command: Command) => {
      refuseWords(command)
      return withSchedule(options, runAll)
    })
    .addCommand(listCommand())
    .addCommand(runsCommand())
    .addCommand(runNowCommand())
}

function withSchedule(
  options: CommonOptions,
  work: (schedule: Schedule, context: CommandContext) => Promise<number | undefined>,
): Promise<void> {
  giveWay()
  return runCommand(options, async (context) => {
    const { openSchedule } = await import('../app/schedule/open-schedule.ts')
    const settings = await settingsOf(options)
    return watched('plumbline-schedule', settings, context, async (context) => {
      const schedule = openSchedule(settings, context.note, context.journey)
      try {
        return await work(schedule, context)
      } finally {
        schedule.close()
      }
    })
  })
}

async function runAll(schedule: Schedule, context: CommandContext): Promise<undefined> {
  const ended: JobRun[] = []
  context.note(jobsText(schedule.jobs()))
  await schedule.run(context.signal, (run) => {
    if (run.state !== 'running') ended.push(run)
    context.note(runLine(run))
  })
  context.answer(ended, `${ended.length} runs ended here; \`plumbline schedule runs\` lists them`)
  return undefined
}

function listCommand(): Command {
  return commandWith('list', 'jobs with their next time and how they last ended', [
    'plumbline schedule list',
  ]).action((_options: CommonOptions, command: Command) =>
    withSchedule(command.optsWithGlobals<CommonOptions>(), async (schedule, context) => {
      const jobs = schedule.jobs()
      context.answer(jobs, jobsText(jobs))
      return undefined
    }),
  )
}

const LISTED_RUNS = 50

function runsCommand(): Command {
  return commandWith('runs', `the latest ${LISTED_RUNS} runs of all jobs, newest first`, [
    'plumbline schedule runs',
  ]).action((_options: CommonOptions, command: Command) =>
    withSchedule(command.optsWithGlobals<CommonOptions>(), async (schedule, context) => {
      const runs = schedule.runs(LISTED_RUNS)
      context.answer(runs, runs.length === 0 ? 'no runs yet' : runs.map(runLine).join('\n'))
      return undefined
    }),
  )
}

function runNowCommand(): Command {
  return commandWith('run', 'run one job now, whatever its times', ['plumbline schedule run nightly'])
    .argument('<job>', 'its name')
    .action((name: string, _options: CommonOptions, command: Command) =>
      withSchedule(command.optsWithGlobals<CommonOptions>(), async (schedule, context) => {
        const run = await schedule.runNow(name, context.signal, () => undefined)
        context.answer(run ?? {}, run === undefined ? `${name} runs already` : runLine(run))
        if (context.signal.aborted) return EXIT.interrupted
        return run?.state === 'done' ? EXIT.ok : EXIT.failed
      }),
    )
}

function jobsText(jobs: readonly JobState[]): string {
  if (jobs.length === 0) return 'no jobs; list them under schedule in plumbline.yaml'
  const rows = jobs.map(({ name, job, cron, timezone, nextAtMs, latest }) => [
    name,
    job,
    cron,
    timezone,
    nextAtMs === undefined ? 'never' : utc(nextAtMs),
    latest === undefined ? 'never run' : `${latest.state} ${utc(latest.startedAtMs)}`,
  ])
  return table(['job', 'does', 'cron', 'time zone', 'next (UTC)', 'latest (UTC)'], rows)
}

/** One run on a line, with what it did or why it failed. */
function runLine(run: JobRun): string {
  const { job, scheduledAtMs, startedAtMs, state, attempts, missed, counts, error } = run
  const did = Object.entries(counts ?? {}).filter(([, count]) => count !== 0)
  const parts = [
    `${utc(startedAtMs)}  ${job}  ${state}`,
    ...(scheduledAtMs === startedAtMs ? [] : [`for ${utc(scheduledAtMs)}`]),
    ...(missed > 0 ? [`${missed} missed before`] : []),
    ...(attempts > 1 ? [`attempt ${attempts}`] : []),
    ...(did.length > 0 ? [did.map(([what, count]) => `${what} ${round(count)}`).join(', ')] : []),
    ...(error === undefined ? [] : [error]),
  ]
  return parts.join('  ')
}

function round(count: number): number {
  return Math.round(count * 10_000) / 10_000
}

function utc(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
}
