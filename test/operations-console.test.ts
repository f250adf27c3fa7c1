import type { FastifyInstance } from 'fastify'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import { UnknownGenerationError } from '../core/errors.ts'
import { createApi } from '../serve/create-api.ts'
import { listen } from '../serve/listen.ts'
import { type FakeOperator, fakeOperator } from '../serve/testing/fake-operator.ts'
import { type FakeSystem, fakeSystem } from '../serve/testing/fake-system.ts'
import { testPages } from '../serve/testing/pages.ts'
import { guideSource } from '../serve/testing/sources.ts'
import { browserTests } from './testing/browser-tests.ts'

/** What runs the system, in a real browser. */
const { browserTest, picture, complaints, open } = browserTests()
const DESKTOP = { width: 1180, height: 860 }
const PHONE = { width: 375, height: 720 }
const NOON = Date.UTC(2026, 4, 2, 12)

let system: FakeSystem
let operator: FakeOperator
let api: FastifyInstance
let address: string

beforeEach(async () => {
  system = fakeSystem(testPages())
  system.state.sources = [guideSource()]
  system.state.audits = [{ source: 'guide', generation: 'g2', auditedAtMs: NOON, documents: 4, wrong: 1 }]
  system.state.freshness = [{ source: 'guide', changes: 12, p50Ms: 320, p95Ms: 810 }]
  system.state.generations = [
    generation('g1', 'kept'),
    generation('g2', 'live'),
    generation('g3', 'building'),
  ]
  system.state.jobs = [
    {
      name: 'nightly',
      job: 'connect',
      cron: '0 4 * * *',
      timezone: 'UTC',
      nextAtMs: NOON,
      latest: failedRun(),
    },
  ]
  system.state.deadLetters = [
    {
      documentId: 'guide:broken.md',
      position: '7',
      code: 'ERR_PARSE',
      reason: 'front matter is not YAML',
      attempts: 2,
      failedAtMs: NOON,
    },
  ]
  operator = fakeOperator()
  const principal = { tenant: 'default', groups: ['staff'] }
  operator.keys.create({ name: 'on-call', principal, scopes: ['read', 'admin'] })
  operator.keys.create({ name: 'reader', principal, scopes: ['read'] })
  api = createApi(system, { operator })
  address = await listen(api, { port: 0 })
})
afterEach(() => api.close())

function generation(id: `g${number}`, state: 'live' | 'kept' | 'building') {
  const settings = { modelId: 'letters@000000000000/plain', dimensions: 26, chunker: 'c-1', analyzer: 'a-1' }
  return { id, state, lag: state === 'building' ? 7 : 0, createdAtMs: NOON, ...settings }
}

function failedRun() {
  return {
    id: 1,
    job: 'nightly',
    scheduledAtMs: NOON,
    startedAtMs: NOON,
    endedAtMs: NOON,
    state: 'failed' as const,
    holder: 'h',
    beats: 1,
    attempts: 1,
    missed: 3,
    error: 'the source is not there',
  }
}

async function openStatus(viewport = DESKTOP): Promise<Page> {
  const page = await open(`${address}/?status=1`, { viewport })
  await page.locator('#status .figures').waitFor()
  return page
}

async function useKey(page: Page, text: string): Promise<void> {
  await page.fill('#key', text)
  await page.click('.key-form .act')
  await page.locator('#forget-key').waitFor()
}

const statusText = (page: Page) => page.locator('#status').textContent()
const toldText = (page: Page) => page.locator('#told').textContent({ timeout: 15_000 })
const sideways = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')

/** Presses twice where the button asks whether one is sure. */
async function press(page: Page, list: string, label: string, sure?: string): Promise<void> {
  await page.locator(`${list} .act`, { hasText: label }).first().click()
  if (sure !== undefined) await page.locator(`${list} .act`, { hasText: sure }).first().click()
}

describe('running the system from the console', () => {
  browserTest(
    'shows audit, freshness, generations and jobs, and nothing to press without a key',
    async () => {
      const page = await openStatus()
      const text = await statusText(page)
      expect(text).toContain('1 of 4 wrong')
      expect(text).toContain('edits found after 320 ms (half), 810 ms (19 of 20), over 12 changes')
      expect(text).toMatch(/g3building.*7 records behind.*g2live.*g1kept/)
      expect(text).toContain('made up for 3 missed · the source is not there')
      expect(text).toContain('Nobody in particular')
      expect(await page.locator('#generations .act, #letters .act').count()).toBe(0)
    },
  )

  browserTest('takes a key once, keeps it for the tab alone, and forgets it when asked', async () => {
    const page = await openStatus()
    await useKey(page, 'on-call')
    expect(await statusText(page)).toContain('on-call tenant default · groups staff · may read, admin')
    await page.reload()
    await page.locator('#forget-key').waitFor()
    expect(await page.evaluate('localStorage.length')).toBe(0)
    await page.click('#forget-key')
    await page.locator('#key').waitFor()
    expect(await statusText(page)).toContain('Nobody in particular')
  })

  browserTest('says what is wrong with a key, and lets it be forgotten', async () => {
    const page = await openStatus()
    await useKey(page, 'stolen')
    expect(await statusText(page)).toContain('expected a key of this ring')
    await page.click('#forget-key')
    await page.locator('#key').waitFor()
  })

  browserTest('offers nothing to press to a key that only reads', async () => {
    const page = await openStatus()
    await useKey(page, 'reader')
    expect(await page.locator('#generations .act, #letters .act').count()).toBe(0)
  })

  for (const [size, viewport] of [
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ] as const) {
    browserTest(`promotes, rolls back, retries, drops and releases at ${size} width`, async () => {
      const page = await openStatus(viewport)
      await useKey(page, 'on-call')
      expect(await sideways(page)).toBe(0)
      await picture(page, `operations-${size}`)
      await press(page, '#generations', 'Promote', 'Send questions to g3')
      expect(await toldText(page)).toBe('Questions go to g2.')
      await press(page, '#generations', 'Roll back', 'Send questions back to g1')
      await page.getByText('Questions go back to g1.').waitFor()
      await press(page, '#letters', 'Retry')
      await page.getByText('guide:broken.md is indexed.').waitFor()
      await press(page, '#letters', 'Drop', 'Throw it away')
      await page.getByText('The dead letter of guide:broken.md is gone.').waitFor()
      await press(page, '.cards', 'Release', 'Delete 2 documents')
      await page.getByText('1 document of guide deleted.').waitFor()
      expect(operator.done).toEqual([
        'promote g3',
        'rollback',
        'retry guide:broken.md',
        'drop guide:broken.md',
        'release guide',
      ])
      expect(complaints).toEqual([])
    })
  }

  browserTest('tells beside the button what went wrong', async () => {
    operator.failure = new UnknownGenerationError('expected one of the generations g1, g2, got g3')
    const page = await openStatus()
    await useKey(page, 'on-call')
    await press(page, '#generations', 'Promote', 'Send questions to g3')
    await page.getByText('expected one of the generations g1, g2, got g3').waitFor()
    expect(operator.done).toEqual([])
  })
})
