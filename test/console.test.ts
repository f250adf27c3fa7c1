import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { consoleTests } from './testing/console-tests.ts'

/** The console in a real browser, over a real socket. */
const { browserTest, picture, complaints, open, served } = consoleTests()
const QUESTION = 'roll back a failed update'
const ASKED = `/?q=${QUESTION.replaceAll(' ', '+')}`

// Expressions are strings: what runs in the page knows a DOM, this file does not.
const focusedText = (page: Page) => page.evaluate<string>('document.activeElement.textContent')
const focusedId = (page: Page) => page.evaluate<string>('document.activeElement.id')
/** A busy machine draws late. */
const soon = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 15_000 })
const titles = (page: Page) => page.locator('.hits h2').allTextContents()
const sideways = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')

describe('the console in a browser', () => {
  browserTest('says what is in the index before anything is asked', async () => {
    const page = await open('/')
    await soon(() => page.textContent('.held')).toBe('32 passages from 9 pages in 3 sources')
    expect(await focusedId(page)).toBe('query')
    await picture(page, 'start')
    expect(complaints).toEqual([])
  })

  browserTest('asks, and shows passages with their headings, words, source and date', async () => {
    const page = await open('/')
    await page.fill('#query', QUESTION)
    await page.click('text=Ask >> visible=true')
    const hit = page.locator('.hits > li').first()
    await hit.waitFor()
    expect(await hit.locator('h2').textContent()).toBe('Rolling updates')
    expect(await hit.locator('.breadcrumb').textContent()).toBe('Roll back a failed update')
    expect(await hit.locator('.origin').textContent()).toContain('guiderolling-updates.mdMar 27, 2026')
    const marked = (await hit.locator('mark').allTextContents()).map((word) => word.toLowerCase())
    expect(new Set(marked)).toEqual(new Set(['roll', 'back', 'update']))
    expect(await hit.locator('pre').textContent()).toBe('harbour rollback hello --to 3\n')
    expect(new URL(page.url()).search).toBe('?q=roll+back+a+failed+update')
    expect(await page.textContent('[role=status]')).toMatch(/^\d+ pages found/)
    expect(await page.textContent('.timings')).toContain('dense 3.1 ms')
    await picture(page, 'answer')
    expect(complaints).toEqual([])
  })

  browserTest('opens the document at the passage, and the address brings it back', async () => {
    const page = await open(ASKED)
    await page.click('.hits h2 a')
    const frame = page.locator('#document .framed')
    await frame.waitFor()
    expect(await frame.textContent()).toContain('If a new copy does not become healthy')
    expect(await frame.textContent()).not.toContain('A rolling update replaces')
    await soon(() => inSight(page)).toBe(true)
    await picture(page, 'document')

    const again = await open(new URL(page.url()).search)
    await again.locator('#document .framed').waitFor()
    expect(await again.textContent('#document-title')).toBe('Rolling updates')
    expect(complaints).toEqual([])
  })

  browserTest('follows links between pages in place, and closes to where it was', async () => {
    const { document } = served.system
    served.system.document = async (...asked) => {
      const opened = await document(...asked)
      return (
        opened && { ...opened, html: `<p>See <a href="./health-checks.md#top">checks</a></p>${opened.html}` }
      )
    }
    const page = await open('/?q=install+the+command&doc=guide%3Agetting-started.md')
    await page.click('#document a:text("checks")')
    await soon(() => page.textContent('#document-title')).toBe('Health checks')
    await page.keyboard.press('Escape')
    await soon(() => page.locator('dialog[open]').count()).toBe(0)
    expect(new URL(page.url()).search).toBe('?q=install+the+command')
    expect(complaints).toEqual([])
  })

  browserTest('frames a passage with its lists and code, and no more', async () => {
    const page = await open('/?q=may+this+copy+get+traffic')
    await page.click('.hits > li:has-text("Health checks") h2 a')
    const frame = page.locator('#document .framed')
    await frame.waitFor()
    expect(await frame.locator('li').count()).toBe(2)
    expect(await frame.locator('h2').count()).toBe(0)
    await picture(page, 'document-list')
  })

  browserTest(
    'shows each stage’s ranks and scores where asked to explain, without asking again',
    async () => {
      const page = await open(ASKED)
      expect(await page.locator('.stages').count()).toBe(0)
      await page.check('#explain')
      const rows = page.locator('.stages').first().locator('tbody tr')
      expect(await rows.allTextContents()).toEqual(['bm25#17', 'dense#10.813', 'rrf(bm25, dense)#10.0328'])
      expect(new URL(page.url()).search).toContain('explain=1')
      expect(served.system.searches).toHaveLength(1)
      await picture(page, 'explain')
    },
  )

  browserTest('filters by source and tag, and asks another pipeline', async () => {
    const page = await open('/?q=health')
    expect(await titles(page)).toContain('Configuration file')
    await page.click('.chip:has-text("guide")')
    await soon(() => titles(page)).not.toContain('Configuration file')
    await page.click('.tag:text("monitoring")')
    await soon(() => titles(page)).toEqual(['Health checks'])
    await page.selectOption('#pipeline', 'bm25')
    await soon(() => served.system.searches.at(-1)?.pipeline).toBe('bm25')
    expect(served.system.searches.at(-1)?.filter).toEqual({ sources: ['guide'], tags: ['monitoring'] })
    expect(new URL(page.url()).search).toBe('?q=health&source=guide&tag=monitoring&pipeline=bm25')
  })

  browserTest('goes back and forward through questions, filters and documents', async () => {
    const page = await open('/?q=secret')
    await page.fill('#query', 'alive')
    await page.keyboard.press('Enter')
    await soon(() => page.inputValue('#query')).toBe('alive')
    await soon(async () => (await titles(page))[0]).toBe('Health checks')
    await page.click('.hits h2 a')
    await page.locator('dialog[open]').waitFor()
    await page.goBack()
    await soon(() => page.locator('dialog[open]').count()).toBe(0)
    await page.goBack()
    await soon(() => page.inputValue('#query')).toBe('secret')
    await soon(async () => (await titles(page))[0]).toBe('Secrets')
    await page.goForward()
    await soon(async () => (await titles(page))[0]).toBe('Health checks')
    expect(complaints).toEqual([])
  })

  browserTest('can be used by keyboard alone', async () => {
    const page = await open('/')
    await page.evaluate('document.activeElement.blur()')
    await page.keyboard.press('/')
    await page.keyboard.type('health')
    await page.keyboard.press('Enter')
    await page.locator('.hits').waitFor()
    await page.keyboard.press('ArrowDown')
    const [first, second] = await titles(page)
    expect(await focusedText(page)).toBe(first)
    await page.keyboard.press('j')
    expect(await focusedText(page)).toBe(second)
    await page.keyboard.press('k')
    expect(await focusedText(page)).toBe(first)
    await page.keyboard.press('Enter')
    await page.locator('dialog[open]').waitFor()
    await page.keyboard.press('Escape')
    await soon(() => page.locator('dialog[open]').count()).toBe(0)
    expect(await focusedText(page)).toBe(first)
    await page.keyboard.press('e')
    await page.locator('.stages').first().waitFor()
    await page.keyboard.press('/')
    expect(await focusedId(page)).toBe('query')
  })

  browserTest('fits a phone of 320 pixels, with a document open too', async () => {
    const page = await open(`${ASKED}&explain=1`, { viewport: { width: 320, height: 640 }, hasTouch: true })
    await page.locator('.stages').first().waitFor()
    expect(await sideways(page)).toBeLessThanOrEqual(0)
    await picture(page, 'phone')
    await page.click('.hits h2 a')
    const sheet = page.locator('#document')
    await sheet.locator('.framed').waitFor()
    expect(await sheet.evaluate((body) => body.scrollWidth - body.clientWidth)).toBeLessThanOrEqual(0)
    await picture(page, 'phone-document')
    await page.keyboard.press('Escape')
    await page.click('#open-status')
    await page.locator('#status .figures').waitFor()
    expect(await sideways(page)).toBeLessThanOrEqual(0)
  })

  browserTest('is dark where the system is, and remembers a choice', async () => {
    const page = await open(ASKED, { colorScheme: 'dark' })
    const brightness = () =>
      page.evaluate<number>('Number(/[0-9]+/.exec(getComputedStyle(document.body).backgroundColor)[0])')
    expect(await brightness()).toBeLessThan(64)
    await picture(page, 'dark')
    await page.click('#theme')
    expect(await page.textContent('#theme')).toBe('Light')
    expect(await brightness()).toBeGreaterThan(192)
    await page.reload()
    expect(await brightness()).toBeGreaterThan(192)
  })

  browserTest('shows bars in place of text while the first answer is on its way', async () => {
    const goOn = Promise.withResolvers<void>()
    served.system.state.beforeAnswer = () => goOn.promise
    const page = await open('/')
    await page.fill('#query', 'secret')
    await page.keyboard.press('Enter')
    await page.locator('.skeleton').waitFor()
    expect(await page.getAttribute('#answer', 'aria-busy')).toBe('true')
    await picture(page, 'loading')
    goOn.resolve()
    await page.locator('.hits').waitFor()
    expect(await page.getAttribute('#answer', 'aria-busy')).toBe('false')
  })

  browserTest('shows the status: counts, last runs, and what waits for a person', async () => {
    const page = await open('/')
    await soon(() => page.getAttribute('#status-dot', 'data-state')).toBe('look')
    await page.click('#open-status')
    await page.locator('#status .figures').waitFor()
    const text = await page.locator('#status').textContent()
    expect(text).toContain('4 pages, 16 passages')
    expect(text).toContain('6 seen, 1 added, 2 changed, 0 deleted, 1 left out')
    expect(text).toContain('2 deletions held until plumbline sources release guide')
    await picture(page, 'status')
    await page.goBack()
    await soon(() => page.locator('dialog[open]').count()).toBe(0)
  })

  browserTest('has a page to try the API that works under its policy', async () => {
    const page = await open('/docs')
    await page.click('#operations-search-search')
    await page.click('#operations-search-search button.execute')
    await page.locator('.live-responses-table').waitFor()
    expect(served.system.searches).toHaveLength(1)
    expect(complaints).toEqual([])
  })
})

/** Whether the passage begins within the part of the document that is seen. */
async function inSight(page: Page): Promise<boolean> {
  const passage = await page.locator('#document .framed').boundingBox()
  const sheet = await page.locator('#document .drawer-body').boundingBox()
  if (passage === null || sheet === null) return false
  return passage.y >= sheet.y && passage.y < sheet.y + sheet.height
}
