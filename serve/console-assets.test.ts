import { expect, it } from 'vitest'
import { consoleAssets } from './console-assets.ts'
import { createApi } from './create-api.ts'
import { fakeSystem } from './testing/fake-system.ts'

it('hands out TypeScript as JavaScript, with lines where they were, and no tests or settings', () => {
  const assets = consoleAssets()
  const main = assets.get('main.ts')
  expect(main?.contentType).toContain('text/javascript')
  expect(main?.body).not.toContain('import type')
  expect(main?.body).toMatch(/^import \{/)
  expect([...assets.keys()].filter((name) => /test|json/.test(name))).toEqual([])
})

it('names in its page only files that it has, and nothing of another server or inline', () => {
  const assets = consoleAssets()
  const page = assets.get('index.html')?.body ?? ''
  const named = [...page.matchAll(/(?:src|href)="\/console\/([^"]+)"/g)].map(([, name]) => name ?? '')
  expect(named.length).toBeGreaterThan(0)
  for (const name of named) expect(assets.has(name)).toBe(true)
  expect(page).not.toMatch(/https?:|<style|style="|\son[a-z]+="|<script>/)
})

it('has no file that is not the console’s', async () => {
  const api = createApi(fakeSystem([]))
  for (const name of ['tsconfig.json', 'address.test.ts', '..%2Flisten.ts', '__proto__']) {
    expect((await api.inject(`/console/${name}`)).statusCode).toBe(404)
  }
})

it('answers 304 to a browser that has the file', async () => {
  const api = createApi(fakeSystem([]))
  const first = await api.inject('/console/main.ts')
  const headers = { 'if-none-match': String(first.headers['etag']) }
  const again = await api.inject({ url: '/console/main.ts', headers })
  expect([first.statusCode, again.statusCode, again.body]).toEqual([200, 304, ''])
  expect(first.headers['cache-control']).toBe('no-cache')
})
