import type { FastifyInstance } from 'fastify'
import { type BrowserContextOptions, devices, type Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import type { JudgmentStore } from '../evaluate/judgments/judgment-store.ts'
import { createApi } from '../serve/create-api.ts'
import { listen } from '../serve/listen.ts'
import { fakeSystem } from '../serve/testing/fake-system.ts'
import { testDesk } from '../serve/testing/judging-desk.ts'
import { testPages } from '../serve/testing/pages.ts'
import { browserTests } from './testing/browser-tests.ts'

/** The page `/judge` in a real browser, over a real socket. */
const { browserTest, picture, complaints, open: openPage } = browserTests()

let api: FastifyInstance
let store: JudgmentStore
let address: string

beforeEach(async () => {
  const system = fakeSystem(testPages())
  const opened = testDesk(system)
  store = opened.store
  api = createApi(system, { desk: opened.desk })
  address = await listen(api, { port: 0 })
})
afterEach(() => api.close())

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await openPage(`${address}/judge`, options)
  await page.locator('#pool option').first().waitFor({ state: 'attached' })
  return page
}

async function begin(page: Page, name = 'ann'): Promise<void> {
  await page.fill('#judge', name)
  await page.click('text=Begin')
  await page.locator('#desk, #finished').locator('visible=true').first().waitFor()
}

/** A busy machine draws late. */
const soon = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 15_000 })
const progress = (page: Page) => page.textContent('#progress')
const grades = () => store.judgments('first').map(({ place, grade }) => [place, grade])

describe('judging in a browser', () => {
  browserTest('shows question and passage, and grades by keyboard, each kept at once', async () => {
    const page = await open()
    await begin(page)
    expect(await page.textContent('#question')).toBe('how do I roll back a failed update?')
    expect(await page.textContent('#title')).toBe('Rolling updates')
    await picture(page, 'judge')
    await page.keyboard.press('3')
    await soon(() => progress(page)).toBe('1 of 3 judged')
    expect(grades()).toEqual([[0, 3]])
    await page.keyboard.press('s')
    await soon(() => progress(page)).toBe('2 of 3 judged')
    expect(await page.textContent('#question')).toBe('when does a copy get traffic?')
    expect(grades()).toEqual([
      [0, 3],
      [1, null],
    ])
    expect(complaints).toEqual([])
  })

  browserTest(
    'takes back by keyboard, and goes on where the judge was after the page is opened anew',
    async () => {
      const page = await open()
      await begin(page)
      await page.keyboard.press('2')
      await soon(() => progress(page)).toBe('1 of 3 judged')
      await page.keyboard.press('1')
      await soon(() => progress(page)).toBe('2 of 3 judged')
      await page.reload()
      await page.locator('#pool option').first().waitFor({ state: 'attached' })
      expect(await page.inputValue('#judge')).toBe('ann')
      await page.click('text=Begin')
      await soon(() => progress(page)).toBe('2 of 3 judged')
      await page.keyboard.press('u')
      await soon(() => progress(page)).toBe('1 of 3 judged')
      expect(grades()).toEqual([[0, 2]])
      expect(complaints).toEqual([])
    },
  )

  browserTest('ends with how far judges agree', async () => {
    for (const place of [0, 1, 2]) store.judge('first', { place, judge: 'ben', grade: place === 0 ? 3 : 0 })
    const page = await open()
    await begin(page)
    for (const [n, key] of ['3', '0', '1'].entries()) {
      await page.keyboard.press(key)
      await soon(() => progress(page)).toBe(`${n + 1} of 3 judged`)
    }
    await page.locator('#agreement td').first().waitFor()
    expect(await page.locator('#agreement td').first().textContent()).toBe('ann and ben')
    expect(await page.locator('#agreement td').nth(2).textContent()).toBe('67 %')
    await picture(page, 'judge-finished')
    await page.click('#undo-last')
    await soon(() => progress(page)).toBe('2 of 3 judged')
    expect(complaints).toEqual([])
  })

  browserTest('works by thumb on a phone, with nothing to the side and the grades in sight', async () => {
    const page = await open(devices['iPhone 13'])
    await begin(page)
    const sideways = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    expect(await page.evaluate<number>(sideways)).toBe(0)
    for (const button of await page.locator('.grades button').all()) {
      const box = await button.boundingBox()
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(page.viewportSize()?.height ?? 0)
      expect(box?.height).toBeGreaterThanOrEqual(32)
    }
    await picture(page, 'judge-phone')
    await page.tap('[data-grade="3"]')
    await soon(() => progress(page)).toBe('1 of 3 judged')
    expect(complaints).toEqual([])
  })

  browserTest('says so where a grade was not kept, and lets it be given again', async () => {
    const page = await open()
    await begin(page)
    await page.route('**/judgments', (route) => route.abort(), { times: 1 })
    await page.keyboard.press('3')
    await soon(() => page.textContent('#problem')).toContain('does not answer')
    expect(grades()).toEqual([])
    await page.keyboard.press('3')
    await soon(() => progress(page)).toBe('1 of 3 judged')
    expect(grades()).toEqual([[0, 3]])
  })

  browserTest('shows what stands in a passage as text, whatever it is', async () => {
    store.addPool({
      name: 'hostile',
      pipelines: [],
      depth: 1,
      items: [
        {
          query: 'q',
          question: '<img src=x onerror="window.hostile=1">',
          documentId: 'guide:secrets.md',
          title: '<b>bold</b>',
          text: '<script>window.hostile=1</script>',
        },
      ],
    })
    const page = await open()
    await page.selectOption('#pool', 'hostile')
    await begin(page)
    expect(await page.textContent('#text')).toBe('<script>window.hostile=1</script>')
    expect(await page.evaluate<boolean>("'hostile' in window")).toBe(false)
  })

  browserTest('says what to do where nothing is to be judged', async () => {
    const system = fakeSystem(testPages())
    await api.close()
    const { desk } = testDesk(system)
    api = createApi(system, { desk: { ...desk, pools: () => [] } })
    address = await listen(api, { port: 0 })
    const page = await openPage(`${address}/judge`)
    await soon(() => page.textContent('#problem')).toContain('plumbline judgments pool')
  })
})

describe('the console, where clicks go somewhere', () => {
  browserTest('tells which hit was opened and what was said of it, with its position', async () => {
    const page = await open()
    await page.goto(`${address}/?q=health`)
    await page.locator('.hits > li').nth(1).waitFor()
    await page.locator('.hits > li').nth(1).locator('[data-vote="up"]').click()
    await soon(() => page.locator('[data-vote="up"]').nth(1).getAttribute('aria-pressed')).toBe('true')
    await page.locator('.hits > li').first().locator('h2 a').click()
    await soon(() => store.feedback().length).toBe(2)
    const said = store.feedback().map(({ question, position, kind }) => ({ question, position, kind }))
    expect(said).toEqual([
      { question: 'health', position: 2, kind: 'up' },
      { question: 'health', position: 1, kind: 'click' },
    ])
    expect(complaints).toEqual([])
  })
})
