import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a site has at an address. */
export interface SitePage {
  readonly body?: string | Uint8Array
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Whether the answer bears an ETag, and 304 is said to who has it (yes). */
  readonly hasEtag?: boolean
  /** The answer begins and never ends (no). */
  readonly hangs?: boolean
}

/** A site on this machine that a test changes. */
export interface LocalSite {
  readonly origin: string
  /** `200 /a.html`, in order. */
  readonly requests: string[]
  /** Path with query → page, or what makes one of a request. */
  readonly pages: Map<string, SitePage | ((request: IncomingMessage) => SitePage)>
  /** Every request gets status 503 while it is set. */
  isDown: boolean
  /** So is every one after that many in all (none). */
  downAfter: number
  close(): Promise<void>
}

/** Listens on a free port of the loopback address. */
export async function localSite(): Promise<LocalSite> {
  const pages: LocalSite['pages'] = new Map()
  const requests: string[] = []
  const server = createServer((request, response) => answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const site: LocalSite = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    pages,
    isDown: false,
    downAfter: Number.POSITIVE_INFINITY,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return site

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '/'
    const found = pages.get(path) ?? pages.get(path.replace(/\?.*$/, ''))
    const page = typeof found === 'function' ? found(request) : found
    const {
      status = 200,
      body = '',
      headers = {},
      hasEtag = true,
      hangs = false,
    } = site.isDown || requests.length >= site.downAfter ? DOWN : (page ?? MISSING)
    const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`
    const isKnown = status === 200 && hasEtag && request.headers['if-none-match'] === etag
    const said = isKnown ? 304 : status
    requests.push(`${said} ${path}`)
    response.writeHead(said, { ...(hasEtag && status === 200 && { etag }), ...headers })
    if (hangs) response.write('begun')
    else response.end(isKnown ? undefined : body)
  }
}

const DOWN: SitePage = { status: 503, headers: { 'retry-after': '3600' } }
const MISSING: SitePage = { status: 404 }
