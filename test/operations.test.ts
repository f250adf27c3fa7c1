import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ApiKey } from '../app/access/api-key.ts'
import type { GenerationState } from '../app/generations/list-generations.ts'
import type { ReindexReport } from '../app/generations/reindex.ts'
import type { JobRun } from '../app/schedule/job-runs.ts'
import { type Running, run, runJson, start } from './testing/command-line.ts'
import { workplace } from './testing/workplace.ts'

// Processes of their own, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

/** Daily work by the command line: processes of their own, the model that comes with Plumbline. */
const { root, write, remove } = workplace()
let serving: Running
let address: string

beforeAll(async () => {
  write('docs/keys.md', '# Keys\n\nRotate the signing keys every month.\n')
  write('docs/pay.md', '---\ngroups: [staff]\n---\n\n# Pay\n\nSigning bonuses are paid every month.\n')
  write(
    'plumbline.yaml',
    'sources: [{ name: docs, path: docs }]\nschedule: [{ name: hourly, job: connect, cron: 5 * * * * }]\n',
  )
  expect((await run(root, 'index')).status).toBe(0)
  serving = start(root, 'serve', '--port', '0', '--json')
  address = await addressOf(serving)
})
afterAll(async () => {
  serving?.pressCtrlC()
  await serving?.ended
  remove()
})

async function addressOf({ written }: Running): Promise<string> {
  for (;;) {
    const { found } = /"address": "(?<found>[^"]+)"/u.exec(written.stdout)?.groups ?? {}
    if (found !== undefined) return found
    await pause(50)
  }
}

interface Answer {
  readonly generation: string
  readonly hits: readonly { readonly documentId: string }[]
}

function post(path: string, body: object, key?: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) }
  return fetch(`${address}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
}

async function search(query: string, key?: string): Promise<Answer> {
  return (await (await post('/v1/search', { query }, key)).json()) as Answer
}

const idsOf = ({ hits }: Answer) => hits.map(({ documentId }) => documentId)

describe('keys', () => {
  it('open what their groups may read, to a server that runs already, until they are revoked', async () => {
    const made = await runJson<ApiKey & { text: string }>(
      root,
      'keys',
      'create',
      '--name',
      'a',
      '--group',
      'staff',
    )
    expect(idsOf(await search('signing bonuses'))).not.toContain('docs:pay.md')
    expect(idsOf(await search('signing bonuses', made.text))).toContain('docs:pay.md')
    await runJson(root, 'keys', 'revoke', made.id)
    expect((await post('/v1/search', { query: 'signing' }, made.text)).status).toBe(401)
    expect(await runJson(root, 'keys')).toMatchObject([{ id: made.id, revokedAtMs: expect.any(Number) }])
  })

  it('of another data folder are refused by name', async () => {
    const other = await runJson<{ text: string }>(root, 'keys', 'create', '--name', 'b', '--data', 'other')
    const refused = await post('/v1/search', { query: 'signing' }, other.text)
    expect(await refused.json()).toMatchObject({
      error: { code: 'ERR_UNAUTHORIZED', message: expect.stringContaining('got one of another') },
    })
  })
})

describe('pushes', () => {
  it('are searchable soon after', async () => {
    const key = await runJson<{ text: string }>(root, 'keys', 'create', '--name', 'p', '--scope', 'write')
    const document = { id: 'notes:zebra', title: 'Zebras', body: 'Ten zebras.', groups: ['public'] }
    expect((await post('/v1/documents', { documents: [document] }, key.text)).status).toBe(202)
    while (!idsOf(await search('zebras')).includes('notes:zebra')) await pause(50)
  })
})

describe('generations', () => {
  it('change under a server that goes on answering, and go back', async () => {
    const before = (await search('signing keys')).generation
    const report = await runJson<ReindexReport>(root, 'reindex', '--max-tokens', '64')
    expect(report).toMatchObject({ move: { previous: before, audit: { wrong: 0 } } })
    expect(await search('signing keys')).toMatchObject({ generation: report.generation })
    expect(await runJson(root, 'generations', 'rollback')).toMatchObject({ generation: before })
    expect(await search('signing keys')).toMatchObject({ generation: before })
    const states = await runJson<readonly GenerationState[]>(root, 'generations')
    expect(states.map(({ id, state }) => [id, state])).toEqual([
      [before, 'live'],
      [report.generation, 'kept'],
    ])
  })
})

describe('schedule', () => {
  it('lists jobs, runs one by hand, and keeps what became of it', async () => {
    expect(await runJson(root, 'schedule', 'run', 'hourly')).toMatchObject({
      state: 'done',
      counts: { seen: 2 },
    })
    const [latest] = await runJson<readonly JobRun[]>(root, 'schedule', 'runs')
    expect(latest).toMatchObject({ job: 'hourly', state: 'done' })
    const { status, stdout } = await run(root, 'schedule', 'list')
    expect(status).toBe(0)
    expect(stdout).toMatch(/hourly +connect +5 \* \* \* \* +UTC/)
  })

  it('is not begun where a cron line never comes, and is listed with what is wrong', async () => {
    write('never.yaml', 'schedule: [{ name: never, job: audit, cron: 0 0 30 2 * }]\n')
    const problem = 'job never: expected a cron line that comes, but "0 0 30 2 *" never does'
    const listed = await run(root, 'schedule', 'list', '--config', 'never.yaml')
    expect([listed.status, listed.stderr]).toEqual([0, ''])
    expect(listed.stdout).toContain(problem)
    const begun = await run(root, 'schedule', '--config', 'never.yaml')
    expect(begun.status).toBe(2)
    expect(begun.stderr).toContain(problem)
  })
})
