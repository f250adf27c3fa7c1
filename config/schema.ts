import { z } from 'zod'
import { DEFAULT_TENANT } from '../core/access.ts'
import { eachNameOnce } from './each-name-once.ts'
import { logSchema } from './log-schema.ts'
import { chatSchema, crossEncodersSchema } from './models-schema.ts'
import { generationsSchema, jobSchema, pushSchema } from './operations-schema.ts'
import { key } from './schema-key.ts'
import { sourcesSchema } from './sources-schema.ts'
import { storeSchema } from './store-schema.ts'
import { tracingSchema } from './tracing-schema.ts'
import { trainingSchema } from './training-schema.ts'

const text = z.string().min(1)
const texts = z.array(text)
const positive = z.int().min(1)

/** Why it: `docs/decisions/0014-default-pipeline.md`. */
const DEFAULT_PIPELINE = 'parent(weighted(0.43*bm25, 0.5*dense, 0.5*prf(weighted(0.25*bm25, 0.75*dense))))'

/** All that `plumbline.yaml` may say. */
export const configSchema = z.strictObject({
  data: key(z.exactOptional(text), {
    takes: 'a folder',
    description: 'Where everything derived lies. `PLUMBLINE_DATA` and `--data` come before it.',
    absent: '`.plumbline` in the working folder',
  }),
  model: key(
    z
      .strictObject({
        name: key(text.default('all-MiniLM-L6-v2'), {
          takes: 'a name, or a folder that begins with `./`, `../`, `/` or `~/`',
          description:
            'The embedding model: the one that comes with Plumbline, a folder of your own, or a name on the Hugging Face hub where there is a network. Another model builds another generation of the index.',
        }),
        precision: key(z.enum(['int8', 'float32']).default('int8'), {
          takes: '`int8` or `float32`',
          description: 'How the model computes. `int8` is faster; `plumbline doctor` compares the two.',
        }),
        maxTokens: key(z.exactOptional(positive), {
          takes: 'a whole number, at least 1',
          description:
            'Longest text that the model reads, in its own tokens; what is longer is cut, and reported.',
          absent: "the model's own limit",
        }),
        threads: key(z.exactOptional(positive), {
          takes: 'a whole number, at least 1',
          description: 'Threads that embed.',
          absent: 'as many as the machine or its container grants',
        }),
      })
      .prefault({}),
    { takes: 'keys of its own', description: 'What turns text into vectors.' },
  ),
  chunks: key(
    z
      .strictObject({
        maxTokens: key(z.int().min(32).default(200), {
          takes: 'a whole number, at least 32',
          description:
            "Longest passage in the model's tokens, with the title and headings in front of it. Another value builds another generation of the index.",
        }),
      })
      .prefault({}),
    { takes: 'keys of its own', description: 'How pages are cut into passages.' },
  ),
  log: key(logSchema, {
    takes: 'keys of its own',
    description: 'Where the document log is: what every index is made from.',
  }),
  store: key(storeSchema, {
    takes: 'keys of its own',
    description: 'Where the index is: what questions are answered from.',
  }),
  generations: key(generationsSchema.prefault({}), {
    takes: 'keys of its own',
    description:
      'Which builds of the index are kept, and when questions move to one; `plumbline generations` lists them.',
  }),
  sources: key(sourcesSchema, {
    takes: 'a list of sources',
    description: 'What is indexed. `plumbline index PATH…` indexes folders without any configuration.',
  }),
  deleteGuardShare: key(z.number().min(0).max(1).default(0.15), {
    takes: 'a number from 0 to 1',
    description:
      'A source that loses more than this share of its documents at once keeps them until `plumbline sources release`. 1 holds nothing.',
  }),
  pipeline: key(text.default(DEFAULT_PIPELINE), {
    takes: 'an expression of a retriever',
    description:
      'How passages are found: `bm25`, `dense`, `rrf(…)`, `weighted(…)`. What `plumbline promote pipeline` has let through comes before it.',
  }),
  crossEncoders: key(crossEncodersSchema, {
    takes: 'a list of models',
    description: 'Models that read question and passage together, for `crossencoder(…)` in a pipeline.',
  }),
  chat: key(chatSchema, {
    takes: 'keys of its own',
    description:
      'A language model that judges answers (`plumbline judge`). No question of a user goes to it.',
  }),
  server: key(
    z
      .strictObject({
        host: key(text.default('127.0.0.1'), {
          takes: 'an address of this machine',
          description: 'Where the query API listens. The default is reached from this machine only.',
        }),
        port: key(z.int().min(0).max(65_535).default(4610), {
          takes: 'a whole number from 0 to 65535',
          description: 'Its port; 0 takes any free one.',
        }),
        hosts: key(texts.default([]), {
          takes: 'a list of host names without port',
          description: 'Names beside `localhost` by which it may be asked.',
        }),
        tenant: key(text.default(DEFAULT_TENANT), {
          takes: 'a name',
          description: 'Tenant on whose behalf a question without a key is asked.',
        }),
        groups: key(texts.default([]), {
          takes: 'a list of names',
          description: 'Groups of whoever asks without a key, beside `public`.',
        }),
        anonymous: key(z.enum(['loopback', 'everywhere', 'nowhere']).default('loopback'), {
          takes: '`loopback`, `everywhere` or `nowhere`',
          description:
            'From where it may be asked without a key: from this machine, from wherever it is reached, or not at all. `plumbline keys create` makes keys.',
        }),
      })
      .prefault({}),
    { takes: 'keys of its own', description: 'The query API and the console.' },
  ),
  push: key(pushSchema.prefault({}), {
    takes: 'keys of its own',
    description: 'Documents that programs push to the API.',
  }),
  schedule: key(z.array(jobSchema).check(eachNameOnce).default([]), {
    takes: 'a list of jobs',
    description: 'What `plumbline schedule` runs by the clock.',
  }),
  tracing: key(tracingSchema.prefault({}), {
    takes: 'keys of its own',
    description: 'Traces of documents on their way into the index, and of questions.',
  }),
  training: key(trainingSchema.prefault({}), {
    takes: 'keys of its own',
    description: 'How `plumbline train` and `plumbline adapt` train models.',
  }),
  limits: key(
    z
      .strictObject({
        maxFileBytes: key(positive.default(10 * 2 ** 20), {
          takes: 'a whole number, at least 1',
          description: 'Larger pages are not indexed; each is named.',
        }),
      })
      .prefault({}),
    { takes: 'keys of its own', description: 'What is refused.' },
  ),
})
