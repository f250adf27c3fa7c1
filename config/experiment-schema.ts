import { z } from 'zod'
import { key } from './schema-key.ts'

const text = z.string().min(1)

/** One set of questions. */
const questionSet = z.strictObject({
  path: key(text, {
    takes: 'a folder',
    description:
      'Where the set lies, as `plumbline eval` reads it, relative to this file. `$NAME/…` begins with that variable of the environment.',
  }),
  split: key(z.exactOptional(text), {
    takes: 'a name',
    description: 'Which judgments.',
    absent: '`dev`, otherwise `test`, otherwise the only ones',
  }),
})

/** Pipelines that differ in parameters. */
export const familySchema = z.strictObject({
  expression: key(text, {
    takes: 'an expression in which `$name` stands for a value',
    description: 'The pipelines, e.g. `weighted($w*bm25, 1*dense)`.',
  }),
  values: key(z.record(text, z.array(z.union([text, z.number()])).min(1)).default({}), {
    takes: 'lists of values by name',
    description: 'What each `$name` stands for in turn; every combination is a pipeline.',
    absent: 'none',
  }),
  sample: key(z.exactOptional(z.int().min(1)), {
    takes: 'a whole number, at least 1',
    description: 'So many combinations, drawn by the seed.',
    absent: 'all',
  }),
})

/** What a score has to be. */
const expectation = z.strictObject({
  set: key(text, {
    takes: 'the name of a set',
    description: 'On which set: the last part of its path, with the split where two have that (`docs dev`).',
  }),
  pipeline: key(text, { takes: 'an expression', description: 'Of which pipeline.' }),
  values: key(z.record(text, z.number().min(0).max(1)), {
    takes: 'numbers from 0 to 1, by measure',
    description: 'What it scores.',
  }),
  tolerance: key(z.number().min(0).max(1).default(0.001), {
    takes: 'a number from 0 to 1',
    description: 'How far a score may be off.',
  }),
})

/** All that a file of `config/experiments/` may say. */
export const experimentSchema = z.strictObject({
  name: key(z.exactOptional(text), {
    takes: 'a name',
    description: 'What reports call it.',
    absent: "the file's name",
  }),
  seed: key(z.int().min(0).default(1), {
    takes: 'a whole number, at least 0',
    description: 'Decides what is drawn: samples of pipelines, intervals, tests.',
  }),
  measures: key(z.array(text).min(1).default(['nDCG@10', 'MRR@10', 'Recall@100']), {
    takes: 'a list of measures, at least one',
    description: 'What is scored. The first decides: pipelines are compared by it.',
  }),
  sets: key(z.array(questionSet).min(1), {
    takes: 'a list of sets, at least one',
    description: 'Whose questions are asked.',
  }),
  baseline: key(text, {
    takes: 'an expression',
    description: 'What all others are compared with; run, too.',
  }),
  pipelines: key(z.array(z.union([text, familySchema])).min(1), {
    takes: 'a list of expressions, or of mappings with `expression` and `values`; at least one',
    description: 'What is compared.',
  }),
  halving: key(
    z.exactOptional(
      z.strictObject({
        first: key(z.number().gt(0).lt(1).default(0.25), {
          takes: 'a number above 0 and below 1',
          description: 'Share of the questions that all pipelines answer first.',
        }),
        keep: key(z.number().gt(0).lt(1).default(0.5), {
          takes: 'a number above 0 and below 1',
          description: 'Share of the pipelines that go on each time, to 1 / `keep` times as many questions.',
        }),
      }),
    ),
    {
      takes: 'keys of its own',
      description:
        'Successive halving: pipelines that are far behind on some questions are not asked the others. What `expected` names is asked all.',
      absent: 'all pipelines answer all questions',
    },
  ),
  expected: key(z.array(expectation).default([]), {
    takes: 'a list of scores',
    description: 'What `plumbline experiment verify` holds the scores against.',
  }),
})
