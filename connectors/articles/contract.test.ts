import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectorContract } from '../../core/testing/connector-contract.ts'
import { localSite } from '../http/testing/local-site.ts'
import { articlesConnector } from './articles-connector.ts'

/** Records as a help desk holds them, each change a second after the one before. */
function helpDesk() {
  const records = new Map<string, object>()
  let clockMs = Date.UTC(2024, 0, 1)
  const tick = () => {
    clockMs += 1_000
    return clockMs
  }
  return {
    records,
    put: (page: string, text: string) => {
      records.set(page, {
        id: page,
        title: page,
        body: `<p>${text}</p>`,
        updated_at: new Date(tick()).toISOString(),
      })
    },
    damage: (page: string) => {
      if (records.has(page))
        records.set(page, { id: page, title: page, updated_at: new Date(tick()).toISOString() })
    },
    bury: (page: string) => {
      if (records.has(page))
        records.set(page, { id: page, deleted: true, updated_at: new Date(tick()).toISOString() })
    },
  }
}

connectorContract('An export of articles in files', () => {
  const root = mkdtempSync(join(tmpdir(), 'plumbline-articles-'))
  const { records, put, damage } = helpDesk()
  // Two files, so that pages lie in both.
  const write = () => {
    const lines = [...records.values()].map((record) => `${JSON.stringify(record)}\n`)
    writeFileSync(join(root, 'one.jsonl'), lines.filter((_, at) => at % 2 === 0).join(''))
    writeFileSync(
      join(root, 'two.json'),
      JSON.stringify({ articles: [...records.values()].filter((_, at) => at % 2 === 1) }),
    )
  }
  write()
  const connectFor = (groups: readonly string[]) =>
    articlesConnector({ source: 'help', location: root, groups })
  return {
    connect: () => connectFor(['public']),
    connectOtherwise: () => connectFor(['staff']),
    pathOf: (page) => page,
    put: (page, text) => {
      put(page, text)
      write()
    },
    remove: (page) => {
      records.delete(page)
      write()
    },
    damage: (page) => {
      damage(page)
      write()
    },
    takeDown: () => renameSync(root, `${root}-away`),
    restore: () => renameSync(`${root}-away`, root),
    close: () => {
      rmSync(root, { recursive: true, force: true })
      rmSync(`${root}-away`, { recursive: true, force: true })
    },
  }
})

/** An API that pages by two and knows what changed since. @param removes whether a removed article leaves a word of it */
async function apiFixture(removes: 'silently' | 'with a word', listEveryMs: number) {
  const site = await localSite()
  const { records, put, damage, bury } = helpDesk()
  site.pages.set('/articles', (request) => {
    const query = new URL(request.url ?? '', site.origin).searchParams
    const sinceMs = Number(query.get('start_time') ?? 0) * 1_000
    const from = Number(query.get('from') ?? 0)
    const all = [...records.values()].filter(
      (record) => Date.parse((record as { updated_at: string }).updated_at) >= sinceMs,
    )
    const next =
      from + 2 < all.length ? `${site.origin}/articles?start_time=${sinceMs / 1_000}&from=${from + 2}` : null
    return { body: JSON.stringify({ articles: all.slice(from, from + 2), next_page: next }) }
  })
  const connectFor = (groups: readonly string[]) =>
    articlesConnector(
      { source: 'help', location: `${site.origin}/articles`, groups },
      { listEveryMs, intervalMs: 0 },
    )
  return {
    connect: () => connectFor(['public']),
    connectOtherwise: () => connectFor(['staff']),
    pathOf: (page: string) => page,
    put,
    damage,
    remove: removes === 'silently' ? (page: string) => void records.delete(page) : bury,
    takeDown: () => {
      site.isDown = true
    },
    restore: () => {
      site.isDown = false
    },
    close: () => site.close(),
  }
}

connectorContract('An API of articles that lists everything in every run', () => apiFixture('silently', 0))
connectorContract('An API of articles that tells what was removed', () =>
  apiFixture('with a word', Number.POSITIVE_INFINITY),
)
