import type { Command } from 'commander'
import { type CommonOptions, commandWith } from './common-options.ts'
import { evaluationText } from './evaluation-text.ts'
import { runCommand } from './run-command.ts'
import { settingsOf } from './settings-of.ts'
import { using } from './using.ts'

interface EvalOptions extends CommonOptions {
  readonly split?: string
  readonly pipeline?: string
  readonly measure?: readonly string[]
  readonly run?: string
  readonly model?: string
}

/** `plumbline eval DATASET`: how well are its questions answered? */
export function evalCommand(): Command {
  return commandWith('eval', 'measure how well the questions of a data set are answered', [
    'plumbline eval our-questions/',
    'plumbline eval scifact/ --split dev --pipeline "rrf(bm25, dense)" --json',
    'plumbline eval our-questions/ --pipeline bm25 --measure nDCG@10 Recall@50 --run bm25.trec',
  ])
    .argument(
      '<dataset>',
      'a folder with queries.jsonl, qrels/<split>.tsv, and corpus.jsonl (passages) or docs/ or docs.tar.gz (pages)',
    )
    .option('--split <name>', 'which judgments (dev, otherwise test, otherwise the only ones)')
    .option('--pipeline <expression>', 'e.g. "bm25" or "rrf(bm25, dense)" (config: pipeline)')
    .option(
      '--measure <names...>',
      'nDCG@k, nDCG(gain=exponential)@k, MRR@k, MAP@k, Recall@k, P@k, Success@k, Rprec, Bpref, RBP(p=0.8), ERR@k, Judged@k, as trec_eval and gdeval define them',
    )
    .option('--run <file>', "also write the rankings there, in TREC's form")
    .option('--model <folder>', 'embedding model: a folder, or a name on the hub')
    .action((dataset: string, options: EvalOptions) =>
      runCommand(options, async (context) => {
        const { openConfiguredEmbedder } = await import('../app/open-embedder.ts')
        const { evaluate } = await import('../app/evaluate.ts')
        const { split, pipeline, measure, run } = options
        const request = {
          dataset,
          ...(split !== undefined && { split }),
          ...(pipeline !== undefined && { pipeline }),
          ...(measure !== undefined && { measures: measure }),
          ...(run !== undefined && { runFile: run }),
        }
        const settings = await settingsOf(options)
        const report = await using(openConfiguredEmbedder(settings, context), (opened) =>
          evaluate(settings, opened, request, context),
        )
        context.answer(report, evaluationText(report))
        return undefined
      }),
    )
}
