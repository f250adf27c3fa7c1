import { type CursorFormat, cursorFormat } from '../source/cursor-format.ts'
import { type SourceOptions, type SourceSettings, settingsOf } from '../source/source-options.ts'
import type { ReadItem } from './item.ts'
import type { Segments } from './item-document.ts'
import { readArticle } from './read-article.ts'
import { readTicket } from './read-ticket.ts'

export interface ArticlesOptions extends SourceOptions {
  /** A folder or file of JSON or JSON Lines, or the address of an API that lists them. */
  readonly location: string
  /** What the records are (`articles`). Tickets are read by nobody but who is named in `groups`. */
  readonly records?: 'articles' | 'tickets'
  /** What each user segment of the help desk may read as (none is known). */
  readonly segments?: Segments
  /** Whether exported files hold all there is, so that the rest is gone, or only what changed (`everything`). */
  readonly tells?: 'everything' | 'changes'
}

/** What an articles connector goes by, with defaults. */
export interface ArticlesSettings extends SourceSettings {
  readonly segments: Segments
  readonly tells: 'everything' | 'changes'
  /** Record → item. */
  readonly read: (record: unknown) => ReadItem
  readonly cursors: CursorFormat<ArticlesState>
}

/** What a cursor holds. */
export interface ArticlesState {
  /** Path → date of the version that was read, in ms since 1970. */
  readonly dates: Readonly<Record<string, number>>
  /** From where an API is asked for changes, in ms since 1970. */
  readonly sinceMs?: number
  /** When everything was last listed. */
  readonly listedAtMs?: number
}

/** @throws {ConfigError} */
export function articlesSettings(options: ArticlesOptions): ArticlesSettings {
  const { location: _place, records = 'articles', segments = {}, tells = 'everything', ...rest } = options
  // Whoever reads a ticket learns of a customer's affairs: closed unless somebody opens it.
  const groups = rest.groups ?? (records === 'tickets' ? [] : undefined)
  const source = { ...rest, ...(groups !== undefined && { groups }) }
  return {
    ...settingsOf(source),
    segments,
    tells,
    read: records === 'tickets' ? readTicket : readArticle,
    cursors: cursorFormat(`articles-2-${records}`, { ...source, segments, tells }),
  }
}
