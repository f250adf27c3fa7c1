import { z } from 'zod'
import { key } from './schema-key.ts'

const text = z.string().min(1)
const positive = z.int().min(1)
const modelName = z.string().regex(/^\p{L}[\p{L}\p{N}_-]*$/u)

/** Models that read question and passage together. */
export const crossEncodersSchema = z
  .array(
    z.strictObject({
      name: key(modelName, {
        takes: 'letters, digits, `-` and `_`, a letter first, each name once',
        description: 'How pipelines call it: `crossencoder(dense, model=NAME)`.',
      }),
      model: key(text, {
        takes: 'a folder that begins with `./`, `../`, `/` or `~/`, or a name on the Hugging Face hub',
        description:
          'Where it lies: a folder that `plumbline train cross-encoder` wrote, or one with an ONNX file in the layout of transformers.js.',
      }),
      precision: key(z.enum(['int8', 'float32']).default('int8'), {
        takes: '`int8` or `float32`',
        description: 'How it computes.',
      }),
      maxTokens: key(z.exactOptional(positive), {
        takes: 'a whole number, at least 1',
        description:
          'Longest pair that it reads, in its own tokens; a question has a quarter of them at most. One that reads texts apart at first reads so long a passage, beside the question.',
        absent: "the model's own limit",
      }),
    }),
  )
  .check(({ value, issues }) => {
    const seen = new Set<string>()
    for (const [at, { name }] of value.entries()) {
      if (seen.has(name)) issues.push({ code: 'custom', path: [at, 'name'], input: name })
      seen.add(name)
    }
  })
  .default([])

/** A language model: for judging, never on the way of a question. */
export const chatSchema = z
  .strictObject({
    model: key(z.exactOptional(z.string().regex(/^[\w-]+:.+$/u)), {
      takes: 'a provider and a model with a colon between them, e.g. `openai:gpt-5-mini`',
      description:
        "Which one judges. A provider of LangChain's; `openai` also speaks to any server with that protocol, by `baseUrl`. Another provider needs its package beside Plumbline's, e.g. `@langchain/anthropic`.",
      absent: 'no model, and no judging by one',
    }),
    baseUrl: key(z.exactOptional(z.string().regex(/^https?:\/\//u)), {
      takes: 'an address that begins with `http://` or `https://`',
      description: 'Where it is asked.',
      absent: "the provider's own address",
    }),
    keyVariable: key(z.exactOptional(text), {
      takes: 'the name of an environment variable',
      description: 'What holds the key. A key is never written into this file.',
      absent: "the provider's own variable, e.g. `OPENAI_API_KEY`",
    }),
    keyFile: key(z.exactOptional(text), {
      takes: 'a file',
      description: 'What holds the key, and nothing else; comes before `keyVariable`.',
      absent: 'none',
    }),
    timeoutSeconds: key(z.number().positive().default(60), {
      takes: 'a number above 0',
      description: 'How long one answer may take.',
    }),
    attempts: key(positive.default(4), {
      takes: 'a whole number, at least 1',
      description: 'How often one question is put where the model is busy, unreachable or too slow.',
    }),
    concurrency: key(positive.default(4), {
      takes: 'a whole number, at least 1',
      description: 'Questions that are under way at a time.',
    }),
  })
  .prefault({})
