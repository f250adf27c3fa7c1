import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, it } from 'vitest'
import { CHROMIUM_ARGS, findChromium } from '../../serve/testing/chromium.ts'

/** Tests of a page in a real browser, over a real socket. */
export interface BrowserTests {
  /** A test that is skipped, under a title that says so, where there is no Chromium. */
  readonly browserTest: (title: string, run: () => Promise<void>) => void
  /** Opens an address in a context of its own, which goes away with the test. */
  open(address: string, options?: BrowserContextOptions): Promise<Page>
  /** `PLUMBLINE_SCREENSHOTS=FOLDER` keeps pictures to look at. */
  picture(page: Page, name: string): Promise<void>
  /** What went wrong in any page of the test, and what any page asked of another server. */
  readonly complaints: string[]
}

const DESKTOP = { width: 1180, height: 860 }
const SKIPPED = ' (skipped: no Chromium found; name one with PLUMBLINE_CHROMIUM)'

/** To be called once, at the top of a test file: one browser serves all of its tests. */
export function browserTests(): BrowserTests {
  const executablePath = findChromium(process.env)
  const screenshots = process.env['PLUMBLINE_SCREENSHOTS']
  const complaints: string[] = []
  let browser: Browser | undefined

  beforeAll(async () => {
    if (executablePath) browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS })
  })
  afterAll(() => browser?.close())
  beforeEach(() => {
    complaints.length = 0
  })
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close()
  })

  return {
    complaints,
    browserTest(title, run) {
      it.skipIf(executablePath === undefined)(title + (executablePath === undefined ? SKIPPED : ''), run)
    },
    async open(address, options = {}) {
      if (browser === undefined) throw new Error('expected a browser, got none: use browserTest')
      const { origin } = new URL(address)
      const context = await browser.newContext({ viewport: DESKTOP, ...options })
      const page = await context.newPage()
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('request', (request) => {
        if (!request.url().startsWith(origin)) complaints.push(`asked for ${request.url()}`)
      })
      await page.goto(address)
      return page
    },
    async picture(page, name) {
      if (screenshots === undefined) return
      mkdirSync(screenshots, { recursive: true })
      await page.evaluate('Promise.all(document.getAnimations().map((animation) => animation.finished))')
      await page.screenshot({ path: join(screenshots, `${name}.png`) })
    },
  }
}
