import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Judgments } from '../app/judgments/judgments.ts'
import type { Settings } from '../app/settings.ts'
import { type CommonOptions, commandWith } from './common-options.ts'
import { relevantFrom } from './judge-command.ts'
import { agreementText, madePoolText, poolsText, writtenText } from './judgments-text.ts'
import { oneMore, wholeNumber } from './option-values.ts'
import { refuseWords } from './refuse-words.ts'
import { type CommandContext, runCommand } from './run-command.ts'
import { settingsToRead } from './settings-of.ts'
import { using } from './using.ts'

/** `plumbline judgments …`: pools of answers, who judged them, and what became of clicks. */
export function judgmentsCommand(): Command {
  return commandWith('judgments', 'list pools to judge; make one; write what was judged as a data set', [
    'plumbline judgments',
    'plumbline judgments pool first-questions --questions questions.txt',
    'plumbline judgments agreement first-questions',
    'plumbline judgments export first-questions our-questions/',
    'plumbline judgments import questions.csv our-questions/',
    'plumbline judgments trec our-questions/ qrels.txt',
    'plumbline judgments from-feedback clicked-questions/',
  ])
    .allowExcessArguments()
    .action((_options: CommonOptions, command: Command) => {
      refuseWords(command)
      return withJudgments(command, async (judgments, context) => {
        const pools = judgments.pools()
        context.answer(pools, poolsText(pools))
      })
    })
    .addCommand(poolCommand())
    .addCommand(agreementCommand())
    .addCommand(exportCommand())
    .addCommand(importCommand())
    .addCommand(trecCommand())
    .addCommand(fromFeedbackCommand())
}

interface PoolOptions extends CommonOptions {
  readonly questions: string
  readonly pipeline?: readonly string[]
  readonly depth: number
  readonly model?: string
}

function poolCommand(): Command {
  return commandWith('pool', 'ask questions by several pipelines and put the best documents together', [
    'plumbline judgments pool first-questions --questions questions.txt',
    'plumbline judgments pool fusion --questions queries.jsonl --pipeline bm25 --pipeline "rrf(bm25, dense)" --depth 5',
  ])
    .argument('<name>', 'how it is called from then on')
    .addOption(
      new Option(
        '--questions <file>',
        'one question a line, or queries.jsonl of a data set',
      ).makeOptionMandatory(),
    )
    .option(
      '--pipeline <expression>',
      'one that answers; repeat it for more (the configured one, bm25, dense)',
      oneMore,
    )
    .addOption(
      new Option('--depth <n>', 'best documents that are taken of each answer')
        .default(10)
        .argParser(wholeNumber(1, 100)),
    )
    .option('--model <folder>', 'embedding model: a folder, or a name on the hub')
    .action((name: string, options: PoolOptions, command: Command) =>
      withJudgments(command, async (judgments, context, settings) => {
        const { openConfiguredEmbedder } = await import('../app/open-embedder.ts')
        const { openSystem } = await import('../app/open-system.ts')
        const { tenant, groups } = settings.config.server
        const { questions, depth, pipeline: pipelines } = options
        const order = {
          name,
          questions,
          depth,
          principal: { tenant, groups },
          ...(pipelines && { pipelines }),
        }
        const made = await using(openConfiguredEmbedder(settings, context), (opened) =>
          using(openSystem(settings, opened, context.note), (system) =>
            judgments.makePool(system, order, context),
          ),
        )
        const { items, ...pool } = made.pool
        context.answer({ ...made, pool: { ...pool, items: items.length } }, madePoolText(made))
      }),
    )
}

function agreementCommand(): Command {
  return commandWith('agreement', 'how far judges of a pool agree, as Cohen’s kappa', [
    'plumbline judgments agreement first-questions',
    'plumbline judgments agreement first-questions --relevant-from 1 --json',
  ])
    .argument('<pool>', 'its name')
    .addOption(relevantFrom())
    .action((pool: string, { relevantFrom }: { readonly relevantFrom: number }, command: Command) =>
      withJudgments(command, async (judgments, context) => {
        const pairs = judgments.agreement(pool, relevantFrom)
        context.answer(pairs, agreementText(pairs))
      }),
    )
}

function exportCommand(): Command {
  return commandWith('export', 'write what was judged as queries.jsonl and qrels/<split>.tsv', [
    'plumbline judgments export first-questions our-questions/',
  ])
    .argument('<pool>', 'its name')
    .argument('<folder>', 'of the data set; its corpus is put beside them')
    .option('--split <name>', 'name of the judgments', 'dev')
    .action((pool: string, folder: string, { split }: { readonly split: string }, command: Command) =>
      withJudgments(command, async (judgments, context) => {
        const written = await judgments.export(pool, folder, split)
        context.answer(written, writtenText(written))
      }),
    )
}

interface ImportOptions extends CommonOptions {
  readonly split: string
  readonly questions?: string
  readonly negative: 'refuse' | 'as-0' | 'leave-out'
}

function importCommand(): Command {
  return commandWith('import', 'write judgments of a table or in TREC’s form as a data set', [
    'plumbline judgments import questions.csv our-questions/',
    'plumbline judgments import qrels.txt our-questions/ --questions queries.jsonl --split test',
  ])
    .argument('<file>', 'a .csv with question and page (grade, id, tag), or TREC’s `query 0 id grade`')
    .argument('<folder>', 'of the data set; its corpus is put beside them')
    .option('--split <name>', 'name of the judgments', 'dev')
    .option('--questions <file>', 'queries.jsonl with the texts, for TREC’s form')
    .addOption(
      new Option('--negative <how>', 'what grades below 0 are in TREC’s form: spam, or pooled and not judged')
        .choices(['refuse', 'as-0', 'leave-out'])
        .default('refuse'),
    )
    .action((file: string, folder: string, _options: ImportOptions, command: Command) => {
      const { questions, split, negative, ...options } = command.optsWithGlobals<ImportOptions>()
      return runCommand(options, async (context) => {
        const { importJudgments } = await import('../app/judgments/import-judgments.ts')
        const texts = questions === undefined ? {} : { questions: resolve(questions) }
        const written = await importJudgments({
          file: resolve(file),
          folder: resolve(folder),
          split,
          negative,
          ...texts,
        })
        for (const query of written.withoutText) context.note(`plumbline: left out ${query}: it has no text`)
        context.answer(written, writtenText(written))
        return undefined
      })
    })
}

function trecCommand(): Command {
  return commandWith('trec', 'write the judgments of a data set in TREC’s form, for trec_eval and its kin', [
    'plumbline judgments trec our-questions/ qrels.txt',
    'plumbline judgments trec scifact/ qrels.txt --split dev',
  ])
    .argument('<dataset>', 'its folder, as `plumbline eval` takes it')
    .argument('<file>', 'of `query 0 id grade` a line; one that is there is replaced')
    .option('--split <name>', 'which judgments (dev, otherwise test, otherwise the only ones)')
    .action((dataset: string, file: string, _options: CommonOptions, command: Command) => {
      const { split, ...options } = command.optsWithGlobals<CommonOptions & { readonly split?: string }>()
      return runCommand(options, async (context) => {
        const { writeTrecJudgments } = await import('../app/judgments/write-trec-judgments.ts')
        const order = { dataset, file, ...(split !== undefined && { split }) }
        const written = await writeTrecJudgments(await settingsToRead(options), order)
        const { questions, judgments } = written
        context.answer(written, `${written.file}: ${judgments} judgments of ${questions} questions`)
        return undefined
      })
    })
}

interface FeedbackOptions {
  readonly eta?: number
  readonly minPeople: number
}

function fromFeedbackCommand(): Command {
  return commandWith('from-feedback', 'make judgments of clicks and votes, weighed by position', [
    'plumbline judgments from-feedback clicked-questions/',
    'plumbline judgments from-feedback clicked-questions/ --eta 0.5 --min-people 3',
  ])
    .argument('<folder>', 'where queries.jsonl and qrels/feedback.tsv go')
    .addOption(
      new Option(
        '--eta <number>',
        'how quickly people stop looking: position k is seen k^-eta of the time (estimated from what was shown; otherwise 1)',
      ).argParser(numberWithin(0, 3)),
    )
    .addOption(
      new Option('--min-people <n>', 'people who must agree before a document is judged')
        .default(2)
        .argParser(wholeNumber(1, 1_000)),
    )
    .action((folder: string, { eta, minPeople }: FeedbackOptions, command: Command) =>
      withJudgments(command, async (judgments, context) => {
        const stated = eta === undefined ? {} : { eta }
        const written = await judgments.exportFeedback(folder, { ...stated, minPeople })
        const left = `${written.graded} of ${written.pairs} documents with feedback have enough of it`
        const { isEstimated, eta: used, movedPairs } = written.positionBias
        const bias = isEstimated
          ? `position bias estimated from ${movedPairs} documents that moved: about k^-${used.toFixed(2)}`
          : `position bias taken as k^-${used}${eta === undefined ? ': too little was shown at several positions and clicked' : ''}`
        context.answer(written, `${writtenText(written)}; ${left}\n${bias}`)
      }),
    )
}

function withJudgments(
  command: Command,
  work: (judgments: Judgments, context: CommandContext, settings: Settings) => Promise<void>,
): Promise<void> {
  const options = command.optsWithGlobals<CommonOptions & { readonly model?: string }>()
  return runCommand(options, async (context) => {
    const { openJudgments } = await import('../app/judgments/judgments.ts')
    const settings = await settingsToRead(options)
    await using(openJudgments(settings), (judgments) => work(judgments, context, settings))
    return undefined
  })
}

function numberWithin(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !(value >= min && value <= max)) {
      throw new InvalidArgumentError(`expected a number from ${min} to ${max}.`)
    }
    return value
  }
}
