import type { JobsResponse, WireJobRun } from '../wire/jobs.ts'
import { type Child, element } from './element.ts'
import { moment } from './format.ts'

/** Jobs that run by the clock, each with when it runs next and how it last ended. */
export function jobsView({ jobs }: JobsResponse): readonly Child[] {
  if (jobs.length === 0) return []
  const entries = jobs.map(({ name, job, cron, timezone, nextAt, problem, latest }) =>
    element(
      'li',
      {},
      element('h4', {}, name, element('small', {}, job)),
      element(
        'p',
        { class: 'facts' },
        `${cron} (${timezone})${nextAt === undefined ? '' : `, next ${moment(nextAt)}`}`,
      ),
      ...(problem === undefined ? [] : [element('p', { class: 'wrong' }, problem)]),
      latest === undefined ? element('p', { class: 'facts' }, 'never run') : runLine(latest),
    ),
  )
  return [element('h3', {}, 'Jobs'), element('ul', { class: 'cards', id: 'jobs' }, ...entries)]
}

function runLine({ state, startedAt, missed, attempts, counts, error }: WireJobRun): HTMLElement {
  const did = Object.entries(counts ?? {}).filter(([, number]) => number !== 0)
  const parts = [
    `${state} ${moment(startedAt)}`,
    ...did.map(([what, number]) => `${what} ${Math.round(number * 1_000) / 1_000}`),
    ...(missed > 0 ? [`made up for ${missed} missed`] : []),
    ...(attempts > 1 ? [`attempt ${attempts}`] : []),
    ...(error === undefined ? [] : [error]),
  ]
  return element('p', { class: state === 'failed' ? 'wrong' : 'facts' }, parts.join(' · '))
}
