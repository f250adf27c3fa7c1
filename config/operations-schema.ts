import { z } from 'zod'
import { key } from './schema-key.ts'

const text = z.string().min(1)
const whole = z.int().min(0)

/** Which builds of the index are kept. */
export const generationsSchema = z.strictObject({
  keep: key(whole.default(1), {
    takes: 'a whole number, at least 0',
    description:
      'How many generations that answered before the live one are kept to go back to. Each takes the disk that the live one takes.',
  }),
})

/** What programs may push. */
export const pushSchema = z.strictObject({
  maxWaiting: key(z.int().min(1).default(5_000), {
    takes: 'a whole number, at least 1',
    description:
      'Changes that may wait to be indexed; past it a push is answered with 429 and when to come again.',
  }),
})

/** A job that runs by the clock. */
export const jobSchema = z.strictObject({
  name: key(text, { takes: 'a name, each once', description: 'Its runs are listed under it.' }),
  job: key(z.enum(['connect', 'audit', 'reindex', 'evaluate']), {
    takes: '`connect`, `audit`, `reindex` or `evaluate`',
    description:
      '`connect` makes the index equal to its sources, `audit` holds it against the log and mends it, `reindex` builds it anew, `evaluate` measures it.',
  }),
  cron: key(text, {
    takes: 'a cron line, e.g. `0 4 * * *`',
    description: 'When it runs: minute, hour, day of the month, month, day of the week.',
  }),
  timezone: key(text.default('UTC'), {
    takes: 'a time zone, e.g. `Europe/Zurich`',
    description: 'What the cron line is read in.',
  }),
  sources: key(z.array(text).default([]), {
    takes: 'a list of names of sources',
    description: 'Which sources `connect` reads; an empty list: all.',
  }),
  dataset: key(z.exactOptional(text), {
    takes: 'a folder',
    description: 'What `evaluate` measures on, relative to this file.',
    absent: 'none; `evaluate` needs one',
  }),
})
