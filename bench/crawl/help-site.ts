import { helpCentre } from '../../connectors/html/testing/help-centre.ts'

/** A help centre of made-up pages that a benchmark changes. */
export interface HelpSite {
  readonly origin: string
  /** Gives pages another text. */
  change(pages: readonly number[]): void
  /** Takes pages away: out of the sitemap, or left in it while the site answers 410. */
  remove(pages: readonly number[], how: 'unlisted' | 'answering 410'): void
  restore(pages: readonly number[]): void
  /** Answers 503: to everything, to all but so many more requests, or to nothing. */
  failAfter(requests: number): void
  serve(): void
  /** Requests since the last call, by what they were answered: `{ "200": 2002 }`. */
  countRequests(): Readonly<Record<string, number>>
  close(): Promise<void>
}

const NOUNS =
  'key token cluster volume backup invoice user role webhook region quota certificate alert log'.split(' ')
const VERBS = 'rotate create delete export restore limit share verify archive encrypt move rename'.split(' ')

/** @param size how many pages it has, numbered from 0. */
export async function helpSite(size: number): Promise<HelpSite> {
  const centre = await helpCentre()
  const { site } = centre
  const versions = new Map<number, number>()
  let counted = 0
  const put = (page: number) => centre.put(`page-${page}`, textOf(page, versions.get(page) ?? 0))
  for (let page = 0; page < size; page++) put(page)
  return {
    origin: site.origin,
    change(pages) {
      for (const page of pages) {
        versions.set(page, (versions.get(page) ?? 0) + 1)
        put(page)
      }
    },
    remove(pages, how) {
      for (const page of pages) {
        if (how === 'unlisted') centre.remove(`page-${page}`)
        else site.pages.set(`/hc/page-${page}`, { status: 410 })
      }
    },
    restore: (pages) => pages.forEach(put),
    failAfter(requests) {
      site.downAfter = site.requests.length + requests
    },
    serve() {
      site.downAfter = Number.POSITIVE_INFINITY
    },
    countRequests() {
      const counts: Record<string, number> = {}
      for (const request of site.requests.slice(counted)) {
        const status = request.slice(0, 3)
        counts[status] = (counts[status] ?? 0) + 1
      }
      counted = site.requests.length
      return counts
    },
    close: () => centre.close(),
  }
}

/** Some 60 words that are another page's in part only. */
function textOf(page: number, version: number): string {
  const noun = (at: number) => NOUNS[(page * 7 + at * 3) % NOUNS.length]
  const verb = (at: number) => VERBS[(page * 5 + at) % VERBS.length]
  const sentences = [0, 1, 2, 3, 4].map(
    (at) =>
      `To ${verb(at)} the ${noun(at)} number ${page}, open its ${noun(at + 1)} and ${verb(at + 1)} it there.`,
  )
  return [...sentences, ...(version === 0 ? [] : [`This is version ${version} of the page.`])].join(' ')
}
