import type { Validators } from '../../http/web-answer.ts'

/** What a crawl keeps for the next one. */
export interface CrawlState {
  /** Path → what the site said of the version that became a document. Where it said nothing there is no entry. */
  readonly pages: Readonly<Record<string, Validators>>
}
