import { type Command, Option } from 'commander'
import type { SearchRequest, System } from '../app/system.ts'
import { ANONYMOUS } from '../core/access.ts'
import { InvalidQueryError } from '../core/errors.ts'
import { nearestName } from '../core/nearest-name.ts'
import { type CommonOptions, commandWith } from './common-options.ts'
import { oneMore, wholeNumber } from './option-values.ts'
import { runCommand } from './run-command.ts'
import { searchText } from './search-text.ts'
import { settingsToRead } from './settings-of.ts'
import { using } from './using.ts'

interface SearchOptions extends CommonOptions {
  readonly limit: number
  readonly source?: readonly string[]
  readonly tag?: readonly string[]
  readonly language?: readonly string[]
  readonly tenant?: string
  readonly group?: readonly string[]
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
    .option('--source <name>', 'only of this source; repeat it for more', oneMore)
    .option('--tag <name>', 'only with this tag; repeat it for any of several', oneMore)
    .option('--language <code>', 'only in this language (BCP 47); repeat it for more', oneMore)
    .option('--tenant <name>', 'ask as somebody of this tenant')
    .option('--group <name>', 'ask as somebody in this group, beside `public`; repeat it for more', oneMore)
    .option('--pipeline <expression>', 'e.g. "bm25" or "rrf(bm25, dense)"')
    .option('--explain', 'show rank and score of each stage')
    .option('--model <folder>', 'embedding model: a folder, or a name on the hub')
    .action((words: readonly string[], options: SearchOptions) =>
      runCommand(options, async (context) => {
        const { openConfiguredEmbedder } = await import('../app/open-embedder.ts')
        const { openSystem } = await import('../app/open-system.ts')
        const request = requestOf(words, options, context.signal)
        const settings = await settingsToRead(options)
        return using(openConfiguredEmbedder(settings, context), (opened) =>
          using(openSystem(settings, opened), async (system) => {
            const result = await system.search(request)
            const notes = [...(result.warnings ?? []), ...(await unknownSources(system, request))]
            for (const note of notes) context.note(note)
            context.answer({ query: request.query, ...result }, searchText(result, options.explain === true))
            return undefined
          }),
        )
      }),
    )
}

/** @throws {InvalidQueryError} before model and index are opened for nothing. */
function requestOf(words: readonly string[], options: SearchOptions, signal: AbortSignal): SearchRequest {
  const query = words.join(' ')
  if (query.trim() === '') throw new InvalidQueryError('expected a question, got nothing; ask something')
  const { limit, source, tag, language, tenant = ANONYMOUS.tenant, group = [], pipeline } = options
  return {
    query,
    limit,
    filter: {
      ...(source && { sources: source }),
      ...(tag && { tags: tag }),
      ...(language && { languages: language.map((code) => code.toLowerCase()) }),
    },
    principal: { tenant, groups: group },
    signal,
    ...(pipeline !== undefined && { pipeline }),
  }
}

/** A remark for each source that was asked for and is not in the index, with the nearest that is. */
async function unknownSources(
  system: System,
  { filter, principal }: SearchRequest,
): Promise<readonly string[]> {
  if (filter.sources === undefined) return []
  const known = (await system.counts(principal)).map(({ source }) => source)
  const unknown = filter.sources.filter((source) => !known.includes(source))
  return unknown.map((source) => {
    const nearest = nearestName(source, known)
    const cure = nearest === undefined ? 'see `plumbline sources`' : `did you mean ${nearest}?`
    return `plumbline: nothing that may be read is in a source named ${source}; ${cure}`
  })
}
