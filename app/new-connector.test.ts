import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Connector } from '../core/connector.ts'
import { ConfigError } from '../core/errors.ts'
import { itemsOf } from '../core/testing/followed-source.ts'
import { newConnector } from './new-connector.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-new-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('writes a connector that runs as it stands, and its test on the contract', async () => {
  const [file = '', test = '', ...more] = newConnector('issue-tracker', folder)
  expect([basename(file), basename(test), more]).toEqual([
    'issue-tracker-connector.ts',
    'issue-tracker-connector.test.ts',
    [],
  ])
  expect(readFileSync(file, 'utf8')).not.toMatch(/template/i)
  expect(readFileSync(test, 'utf8')).toContain("connectorContract('issue-tracker', ")

  const made = (await import(pathToFileURL(file).href)) as {
    issueTrackerConnector: (options: object) => Connector
  }
  const list = async () => [{ path: 'a', title: 'A', text: 'text', version: '2024-05-06' }]
  const items = await itemsOf(made.issueTrackerConnector({ source: 'issues', location: 'x', list }))
  expect(items.map(({ kind }) => kind)).toEqual(['document', 'checkpoint'])
  expect(items[0]).toMatchObject({ document: { id: 'issues:a', sourceUpdatedAtMs: Date.UTC(2024, 4, 6) } })
})

it('refuses a name that is taken or is none, and leaves what is there', () => {
  const [file = ''] = newConnector('wiki', folder)
  const before = readFileSync(file, 'utf8')
  expect(() => newConnector('wiki', folder)).toThrow('which is there already')
  expect(readFileSync(file, 'utf8')).toBe(before)
  for (const name of ['', 'Wiki', '../x', 'a b', '-a'])
    expect(() => newConnector(name, folder)).toThrow(ConfigError)
  expect(() => newConnector('markdown')).toThrow('which is there already')
})
