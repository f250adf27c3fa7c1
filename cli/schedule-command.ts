import type { Command } from 'commander'
import type { JobRun } from '../app/schedule/job-runs.ts'
import type { Schedule, ScheduleRecords } from '../app/schedule/open-schedule.ts'
import { type CommonOptions, commandWith } from './common-options.ts'
import { EXIT } from './exit-code.ts'
import { refuseWords } from './refuse-words.ts'
import { type CommandContext, runCommand } from './run-command.ts'
import { jobsText, runLine } from './schedule-text.ts'
import { settingsOf } from './settings-of.ts'
import { utcText } from './utc-text.ts'
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

/** To look only: needs no job that can be run. */
function withRecords(
  command: Command,
  look: (records: ScheduleRecords, context: CommandContext) => void,
): Promise<void> {
  const options = command.optsWithGlobals<CommonOptions>()
  return runCommand(options, async (context) => {
    const { openScheduleRecords } = await import('../app/schedule/open-schedule.ts')
    const records = openScheduleRecords(await settingsOf(options))
    try {
      look(records, context)
      return undefined
    } finally {
      records.close()
    }
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
    withRecords(command, (records, context) => {
      const jobs = records.jobs()
      context.answer(jobs, jobsText(jobs))
    }),
  )
}

const LISTED_RUNS = 50

function runsCommand(): Command {
  return commandWith('runs', `the latest ${LISTED_RUNS} runs of all jobs, newest first`, [
    'plumbline schedule runs',
  ]).action((_options: CommonOptions, command: Command) =>
    withRecords(command, (records, context) => {
      const runs = records.runs(LISTED_RUNS)
      context.answer(runs, runs.length === 0 ? 'no runs yet' : runs.map(runLine).join('\n'))
    }),
  )
}

function runNowCommand(): Command {
  return commandWith('run', 'run one job now, whatever its times', ['plumbline schedule run nightly'])
    .argument('<job>', 'its name')
    .action((name: string, _options: CommonOptions, command: Command) =>
      withSchedule(command.optsWithGlobals<CommonOptions>(), async (schedule, context) => {
        const run = await schedule.runNow(name, context.signal, ({ startedAtMs }) =>
          context.note(
            `a run of ${name} was begun at ${utcText(startedAtMs)} UTC; looking whether its process lives`,
          ),
        )
        context.answer(run ?? {}, run === undefined ? `${name} runs already` : runLine(run))
        if (context.signal.aborted) return EXIT.interrupted
        return run?.state === 'done' ? EXIT.ok : EXIT.failed
      }),
    )
}
