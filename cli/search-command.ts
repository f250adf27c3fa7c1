import { type Command, Option } from 'commander'
import { ANONYMOUS } from '../core/access.ts'
import { InvalidQueryError } from '../core/errors.ts'
import type { Hit, SearchResult } from '../core/hit.ts'
import { type CommonOptions, commandWith } from './common-options.ts'
import { wholeNumber } from './option-values.ts'
import { runCommand } from './run-command.ts'
import { settingsToRead } from './settings-of.ts'
import { using } from './using.ts'

interface SearchOptions extends CommonOptions {
  readonly limit: number
  readonly source?: string[]
  readonly tag?: string[]
  readonly language?: string[]
  readonly tenant?: string
  readonly group?: string[]
  readonly pipeline?: string
  readonly explain?: boolean
  readonly model?: string
}

/** `plumbline search QUESTION`: which passages answer? */
export function searchCommand(): Command {
  return commandWith('search', 'find the passages that answer a question', [
    'plumbline search "how do I stop the server"',
    'plumbline search "rotate keys" --source handbook --limit 3 --explain',
    'plumbline search "rotate keys" --pipeline "rrf(bm25, dense)" --json',
  ])
    .argument('<question...>', 'the question; quotes are not needed')
    .addOption(
      new Option('--limit <n>', 'most documents, 1 to 100').default(5).argParser(wholeNumber(1, 100)),
    )
    .option('--source <names...>', 'only of these sources')
    .option('--tag <names...>', 'only with one of these tags')
    .option('--language <codes...>', 'only in these languages')
    .option('--tenant <name>', 'ask as somebody of this tenant')
    .option('--group <names...>', 'ask as somebody in these groups, beside `public`')
    .option('--pipeline <expression>', 'e.g. "bm25" or "rrf(bm25, dense)"')
    .option('--explain', 'show rank and score of each stage')
    .option('--model <folder>', 'embedding model: a folder, or a name on the hub')
    .action((words: readonly string[], options: SearchOptions) =>
      runCommand(options, async (context) => {
        const { openConfiguredEmbedder } = await import('../app/open-embedder.ts')
        const { openSystem } = await import('../app/open-system.ts')
        const query = words.join(' ')
        if (query.trim() === '')
          throw new InvalidQueryError('expected a question, got nothing; ask something')
        const settings = settingsToRead(options)
        const result = await using(openConfiguredEmbedder(settings, context), (opened) =>
          using(openSystem(settings, opened), (system) =>
            system.search({
              query,
              limit: options.limit,
              filter: {
                ...(options.source && { sources: options.source }),
                ...(options.tag && { tags: options.tag }),
                ...(options.language && { languages: options.language }),
              },
              principal: { tenant: options.tenant ?? ANONYMOUS.tenant, groups: options.group ?? [] },
              signal: context.signal,
              ...(options.pipeline !== undefined && { pipeline: options.pipeline }),
            }),
          ),
        )
        for (const warning of result.warnings ?? []) context.note(warning)
        context.answer({ query, ...result }, text(result, options.explain === true))
        return undefined
      }),
    )
}

function text(result: SearchResult, explain: boolean): string {
  if (result.hits.length === 0) return 'nothing found'
  return result.hits.map((hit, index) => hitText(hit, index + 1, explain)).join('\n\n')
}

function hitText(hit: Hit, rank: number, explain: boolean): string {
  const [best] = hit.passages
  const heading = best && best.headings.length > 0 ? `  ${best.headings.join(' › ')}\n` : ''
  const stages = Object.entries(best?.stages ?? {}).map(
    ([stage, mark]) => `  ${stage}: rank ${mark.rank}, score ${mark.score.toFixed(4)}`,
  )
  return (
    `${rank}. ${hit.title}  [${hit.documentId}]  ${hit.score.toFixed(4)}\n` +
    heading +
    indent(best?.text ?? '') +
    (explain ? `\n${stages.join('\n')}` : '')
  )
}

const SHOWN_LINES = 6

function indent(passage: string): string {
  const lines = passage.trim().split('\n')
  const shown = lines.slice(0, SHOWN_LINES).map((line) => `    ${line}`)
  return [...shown, ...(lines.length > SHOWN_LINES ? ['    …'] : [])].join('\n')
}
