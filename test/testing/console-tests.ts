import type { FastifyInstance } from 'fastify'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterEach, beforeEach } from 'vitest'
import { createApi } from '../../serve/create-api.ts'
import { listen } from '../../serve/listen.ts'
import { type FakeSystem, fakeSystem } from '../../serve/testing/fake-system.ts'
import { testPages } from '../../serve/testing/pages.ts'
import { guideSource } from '../../serve/testing/sources.ts'
import { type BrowserTests, browserTests } from './browser-tests.ts'

/** Tests of the console over a fake system, each with one of its own. */
export interface ConsoleTests extends Omit<BrowserTests, 'open'> {
  /** Opens a path of the console, and waits until something is shown. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>
  /** What answers in the test that runs. */
  readonly served: { readonly system: FakeSystem }
}

/** To be called once, at the top of a test file. */
export function consoleTests(): ConsoleTests {
  const { open, ...tests } = browserTests()
  const served = { system: fakeSystem([]) }
  let api: FastifyInstance
  let address: string
  beforeEach(async () => {
    served.system = fakeSystem(testPages())
    served.system.state.sources = [guideSource()]
    api = createApi(served.system)
    address = await listen(api, { port: 0 })
  })
  afterEach(() => api.close())
  return {
    ...tests,
    served,
    async open(path, options) {
      const page = await open(address + path, options)
      await page.locator('.hits, .notice, .swagger-ui').first().waitFor()
      return page
    },
  }
}
