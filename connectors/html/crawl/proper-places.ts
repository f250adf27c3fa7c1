import type { Earlier, ScanItem } from '../../../core/connector.ts'
import type { CrawledPage } from './read-pages.ts'

/** A page that says that its place is another one, as far as it has to be remembered. */
export interface WaitingPage {
  readonly path: string
  readonly title: string
  readonly proper: string
}

/**
 * Decides which pages give way to the place that they name as their own (`rel=canonical`): once all others are read, and
 * only to a page that is there, and is called the same. A template that names one place for every page, and pages that name
 * each other, would otherwise empty the index.
 */
export interface Places {
  /** Takes note of a page. @returns whether it is decided on later */
  waits(crawled: CrawledPage): boolean
  readonly waiting: readonly WaitingPage[]
  isCopy(page: WaitingPage): boolean
}

export function openPlaces(earlier: Earlier | undefined): Places {
  const titles = new Map<string, string>()
  const unchanged = new Set<string>()
  const waiting: WaitingPage[] = []
  return {
    waiting,
    waits({ item, proper }) {
      if (item.kind === 'unchanged') unchanged.add(item.path)
      if (item.kind !== 'document') return false
      const { path, title } = item.document
      if (proper !== undefined) waiting.push({ path, title, proper })
      else titles.set(path, title)
      return proper !== undefined
    },
    isCopy({ path, title, proper }) {
      if (titles.has(proper)) return titles.get(proper) === title
      // What an unchanged page is called is not known; what was decided before, the log knows.
      return unchanged.has(proper) && !earlier?.holds(path)
    },
  }
}

/** What to say of a page that gives way. */
export function copyOf({ path, proper }: WaitingPage): Extract<ScanItem, { kind: 'skipped' }> {
  const reason = `the page says that its place is ${proper}, which is listed itself`
  return { kind: 'skipped', path, reason }
}
