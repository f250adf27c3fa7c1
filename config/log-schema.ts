import { z } from 'zod'
import { key } from './schema-key.ts'

const text = z.string().min(1)
const file = { takes: 'a file in PEM form', relative: ', relative to this file' }

const tls = z
  .strictObject({
    caFile: key(z.exactOptional(text), {
      takes: file.takes,
      description: `Who may have signed the brokers' certificates${file.relative}.`,
      absent: 'whoever the system trusts',
    }),
    certificateFile: key(z.exactOptional(text), {
      takes: file.takes,
      description: `Our own certificate${file.relative}, where brokers ask for one.`,
      absent: 'none',
    }),
    keyFile: key(z.exactOptional(text), {
      takes: `${file.takes} where there is a certificateFile, nothing otherwise`,
      description: `Its key${file.relative}.`,
      absent: 'none',
    }),
  })
  .check(({ value: { certificateFile, keyFile }, issues }) => {
    if ((certificateFile === undefined) === (keyFile === undefined)) return
    issues.push({ code: 'custom', path: ['keyFile'], input: keyFile })
  })

const sasl = z.strictObject({
  mechanism: key(z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).default('scram-sha-512'), {
    takes: '`plain`, `scram-sha-256` or `scram-sha-512`',
    description: 'How the brokers check who logs in.',
  }),
  usernameVariable: key(text.default('PLUMBLINE_KAFKA_USERNAME'), {
    takes: 'the name of an environment variable',
    description: 'What holds the name to log in with.',
  }),
  passwordVariable: key(text.default('PLUMBLINE_KAFKA_PASSWORD'), {
    takes: 'the name of an environment variable',
    description: 'What holds the password. Never the password itself.',
  }),
})

/** Where the document log is. */
export const logSchema = z
  .strictObject({
    kind: key(z.enum(['embedded', 'kafka']).default('embedded'), {
      takes: '`embedded` or `kafka`',
      description:
        '`embedded` is a file in the data folder, `kafka` a compacted topic that many processes share.',
    }),
    brokers: key(z.array(z.string().regex(/^[^\s:]+:\d+$/u)).default([]), {
      takes: 'a list of `host:port`, at least one with `kind: kafka`, none otherwise',
      description: 'Some of the brokers; the others are learnt from them.',
    }),
    topicPrefix: key(
      z
        .string()
        .regex(/^[\w.-]{1,200}$/u)
        .default('plumbline'),
      {
        takes: 'letters, digits, `.`, `_` and `-`',
        description:
          "First part of the topics' names: `<prefix>.documents`, `<prefix>.dead-letter`, `<prefix>.sources`. What is missing is made, compacted.",
      },
    ),
    groupPrefix: key(text.default('plumbline'), {
      takes: 'a name',
      description:
        "First part of the consumer groups' names. Two indexes that both read all of one log need another each.",
    }),
    partitions: key(z.int().min(1).default(6), {
      takes: 'a whole number, at least 1',
      description:
        'Partitions of the documents where their topic has to be made: so many workers can share the work.',
    }),
    replicationFactor: key(z.exactOptional(z.int().min(1)), {
      takes: 'a whole number, at least 1',
      description: 'Copies of each topic where it has to be made.',
      absent: "the cluster's own default",
    }),
    concurrency: key(z.int().min(1).default(2), {
      takes: 'a whole number, at least 1',
      description:
        'Partitions that a worker handles at the same time; `plumbline worker --concurrency` comes before it.',
    }),
    sessionSeconds: key(z.int().min(6).default(30), {
      takes: 'a whole number, at least 6',
      description: 'How long a worker may be silent before others take its work.',
    }),
    patienceSeconds: key(z.int().min(0).default(300), {
      takes: 'a whole number, at least 0',
      description: 'How long brokers that are away are waited for in the middle of work.',
    }),
    tls: key(z.exactOptional(tls), {
      takes: 'keys of its own with `kind: kafka`, nothing otherwise',
      description: 'Connections are encrypted; `{}` will do where the system trusts who signed.',
      absent: 'they are not',
    }),
    sasl: key(z.exactOptional(sasl), {
      takes: 'keys of its own with `kind: kafka`, nothing otherwise',
      description: 'How to log in.',
      absent: 'nobody logs in',
    }),
  })
  .check(({ value, issues }) => {
    const refuse = (key: keyof typeof value): void => {
      issues.push({ code: 'custom', path: [key], input: value[key] })
    }
    const isKafka = value.kind === 'kafka'
    if (isKafka !== value.brokers.length > 0) refuse('brokers')
    if (!isKafka && value.tls !== undefined) refuse('tls')
    if (!isKafka && value.sasl !== undefined) refuse('sasl')
  })
  .prefault({})
