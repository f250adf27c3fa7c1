import robotsParser from 'robots-parser'
import { SourceUnavailableError } from '../../../core/errors.ts'
import type { WebClient } from '../../http/web-client.ts'

/** What a site asks of robots (RFC 9309). */
export interface Robots {
  isAllowed(address: string): boolean
  /** Between two requests; absent where the site asks for none. */
  readonly intervalMs?: number
  /** Addresses of its sitemaps, in order. */
  readonly sitemaps: readonly string[]
}

/** The word by which robots.txt may name us. */
export const ROBOT_NAME = 'plumbline'

/** The package is CommonJS, whose types speak of a module. */
const parseRobots = robotsParser as unknown as typeof robotsParser.default

const LONGEST_INTERVAL_MS = 60_000

/**
 * Reads robots.txt. None, or one that may not be read, allows everything (RFC 9309, section 2.3.1.3).
 *
 * @throws {SourceUnavailableError} where the site is out of order, which forbids everything (section 2.3.1.4)
 */
export async function readRobots(origin: string, client: WebClient, signal: AbortSignal): Promise<Robots> {
  const address = `${origin}/robots.txt`
  const answer = await client.get({ address, signal, accept: 'text/plain' })
  if (answer.kind === 'failed' && answer.isOutage)
    throw new SourceUnavailableError(`${address}: ${answer.reason}`)
  if (answer.kind !== 'content') return { isAllowed: () => true, sitemaps: [] }
  const rules = parseRobots(address, new TextDecoder().decode(answer.page.bytes))
  const delaySeconds = rules.getCrawlDelay(ROBOT_NAME)
  return {
    isAllowed(page) {
      const { pathname, search } = new URL(page)
      // The rules are of the site, whichever of its schemes a page is listed under.
      return rules.isAllowed(`${origin}${pathname}${search}`, ROBOT_NAME) ?? true
    },
    ...(delaySeconds !== undefined && { intervalMs: Math.min(delaySeconds * 1_000, LONGEST_INTERVAL_MS) }),
    sitemaps: rules.getSitemaps(),
  }
}
