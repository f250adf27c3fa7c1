import { z } from 'zod'
import { key } from './schema-key.ts'

const text = z.string().min(1)
const whole = z.int().min(0)

/** Which builds of the index are kept, and when questions move to a new one. */
export const generationsSchema = z.strictObject({
  keep: key(whole.default(1), {
    takes: 'a whole number, at least 0',
    description:
      'How many generations that answered before the live one are kept to go back to. Each takes the disk that the live one takes.',
  }),
  approval: key(z.enum(['none', 'required']).default('none'), {
    takes: '`none` or `required`',
    description:
      'Whether questions move to a new generation only once a person has said so: by `plumbline generations promote ID --approved-by NAME`, or in the console. A rollback needs nobody.',
  }),
  evaluation: key(
    z
      .strictObject({
        sets: key(z.array(text).default([]), {
          takes: 'a list of folders',
          description:
            'Evaluation sets, relative to this file, on which a new generation must not be worse than the live one; `FOLDER#SPLIT` names a split. An empty list: nothing is evaluated.',
        }),
        measure: key(text.default('nDCG@10'), {
          takes: 'a measure',
          description: 'What counts.',
        }),
        tolerance: key(z.number().min(0).max(1).default(0.01), {
          takes: 'a number from 0 to 1',
          description: 'What a new generation may lose of it on each set: 0.01 is one point.',
        }),
      })
      .prefault({}),
    {
      takes: 'keys of its own',
      description: 'What a new generation is held against before questions move to it.',
    },
  ),
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
