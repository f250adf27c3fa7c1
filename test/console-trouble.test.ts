import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { consoleTests } from './testing/console-tests.ts'

/** What the console does with text that means harm, and where there is no answer. */
const { browserTest, picture, complaints, open, served } = consoleTests()

// The expression is a string: what runs in the page knows a DOM, this file does not.
const isHarmed = (page: Page) => page.evaluate<boolean>("'hostile' in window")
/** A busy machine draws late. */
const soon = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 15_000 })
const titles = (page: Page) => page.locator('.hits h2').allTextContents()

describe('the console in trouble', () => {
  browserTest('shows hostile text as text', async () => {
    const page = await open('/?q=script+markup&explain=1')
    expect((await titles(page))[0]).toContain('<script> tags & "quotes" <img src=x')
    expect(await page.locator('.hits').textContent()).toContain('<script>window.hostile = true</script>')
    await picture(page, 'hostile')
    await page.click('.hits h2 a')
    await page.locator('#document .framed').waitFor()
    await page.hover('#document h2')
    expect(await isHarmed(page)).toBe(false)
    expect(complaints).toEqual([])
  })

  browserTest('runs nothing and fetches nothing even where the server’s HTML is hostile', async () => {
    served.system.document = async (id) => ({
      id,
      source: 'guide',
      path: 'hostile.md',
      title: 'Hostile',
      sourceUpdatedAtMs: 0,
      indexedAtMs: 0,
      html: `<p data-passage>first</p><script>window.hostile=1</script><img src="https://evil.example/x.png" onerror="window.hostile=1">
        <svg onload="window.hostile=1"></svg><iframe srcdoc="<script>parent.hostile=1</script>"></iframe>
        <a href="javascript:window.hostile=1" id="bad">click</a><form action="https://evil.example"><button>go</button></form>
        <p style="position:fixed;inset:0" onclick="window.hostile=1">cover</p>`,
    })
    const page = await open('/?doc=guide%3Ahostile.md')
    await page.locator('#document .framed').waitFor()
    await page.click('#document >> text=click')
    await page.click('#document >> text=cover')
    expect(await isHarmed(page)).toBe(false)
    expect(await page.locator('#document :is(script, iframe, form, img, [onclick], [style])').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  browserTest('says that nothing was found, and offers to look everywhere', async () => {
    const page = await open('/?q=rollback&source=answers')
    expect(await page.textContent('.notice')).toContain('Nothing here answers that.')
    expect(await page.textContent('[role=status]')).toBe('Nothing here answers that.')
    await picture(page, 'nothing')
    await page.click('text=Search everywhere')
    await page.locator('.hits').waitFor()
  })

  browserTest('says what failed, and asks again', async () => {
    let calls = 0
    served.system.state.beforeAnswer = async () => {
      if (calls++ === 0) throw new TypeError('broken')
    }
    const page = await open('/?q=secret')
    expect(await page.textContent('.notice')).toContain('Something went wrong here')
    await picture(page, 'failed')
    await page.click('text=Ask again')
    await page.locator('.hits').waitFor()
  })

  browserTest('says beside the question what is wrong with it', async () => {
    const page = await open('/?q=%3F')
    expect(await page.textContent('#query-error')).toContain('expected a word or number in the question')
    expect(await page.getAttribute('#query', 'aria-invalid')).toBe('true')
  })

  browserTest('says so where nothing is indexed', async () => {
    served.system.state.documents = []
    served.system.state.sources = []
    const page = await open('/')
    await soon(() => page.textContent('.notice')).toContain('Nothing is indexed yet')
    await page.fill('#query', 'secret')
    await page.keyboard.press('Enter')
    await soon(() => page.textContent('.notice')).toContain('ERR_NOTHING_INDEXED')
  })
})
