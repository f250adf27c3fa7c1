/**
 * Bad input gets a clear error and loses nothing: the whole list in one place, each on an index that answers before and
 * after. The rooms test the same closer by, in more forms.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { indexOnce } from '../app/index-once.ts'
import { openRecords } from '../app/open-records.ts'
import { openSystem } from '../app/open-system.ts'
import { loadSettings } from '../app/settings.ts'
import type { System } from '../app/system.ts'
import { indexAnswer } from '../cli/index-answer.ts'
import { asOrdinaryUser } from '../connectors/markdown/testing/source-folder.ts'
import type { PageNote } from '../core/source-catalog.ts'
import type { ContentDigest } from '../core/store.ts'
import { fakeEmbedder } from '../core/testing/fake-embedder.ts'
import { fakeTokenEncoder } from '../core/testing/fake-token-encoder.ts'
import { writeTinyEncoder } from '../inference/testing/tiny-encoder.ts'
import { createApi } from '../serve/create-api.ts'
import { PROJECT, run, startProgram } from './testing/command-line.ts'
import { workplace, writeManyPages } from './testing/workplace.ts'

// Processes of their own, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const { root, write, remove } = workplace()
afterAll(remove)

/** What of the report of `index --json` is looked at here. */
interface Answer {
  readonly sources: readonly { readonly skipped: readonly PageNote[]; readonly failed: readonly PageNote[] }[]
  readonly documents: object
}

const embedder = fakeEmbedder()
const opened = {
  embedder,
  questions: embedder,
  tokens: fakeTokenEncoder(),
  crossEncoders: {},
  counters: () => ({ embeddingCacheHits: 0, embeddingCacheMisses: 0 }),
  close: () => Promise.resolve(),
}

function settingsIn(folder: string) {
  return loadSettings({ workingFolder: root, env: {}, data: folder })
}

async function index(folder: string, ...paths: readonly string[]): Promise<Answer> {
  const report = await indexOnce(settingsIn(folder), opened, paths, { signal: new AbortController().signal })
  return indexAnswer(report) as Answer
}

async function digest(folder: string): Promise<ContentDigest> {
  const records = await openRecords(settingsIn(folder))
  const found = await records.digest()
  await records.close()
  return found
}

async function withSystem<T>(folder: string, work: (system: System) => Promise<T>): Promise<T> {
  const system = await openSystem(settingsIn(folder), opened)
  try {
    return await work(system)
  } finally {
    await system.close()
  }
}

describe('pages', () => {
  const GOOD = ['emptied', 'picture', 'front', 'huge', 'latin', 'closed', 'other-1', 'other-2', 'other-3']

  it('that are bad are named with the reason, and their last versions go on answering', async () => {
    for (const name of GOOD) write(`pages/${name}.md`, `# ${name}\n\nall about ${name}\n`)
    await asOrdinaryUser(() => index('pages-data', 'pages'))
    expect(await digest('pages-data')).toMatchObject({ documents: 9 })

    write('pages/emptied.md', '')
    write('pages/picture.md', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]))
    write('pages/front.md', '---\ntitle: [never, closed\n---\n\nall about something else\n')
    truncateSync(join(root, 'pages/huge.md'), 50_000_000)
    write('pages/latin.md', Buffer.from('Überfällige Bücher über Äpfel, Öl und Übel', 'latin1'))
    chmodSync(join(root, 'pages/closed.md'), 0)
    symlinkSync('circle-b.md', join(root, 'pages/circle-a.md'))
    symlinkSync('circle-a.md', join(root, 'pages/circle-b.md'))
    symlinkSync('.', join(root, 'pages/self'))
    const { sources, documents } = await asOrdinaryUser(() => index('pages-data', 'pages'))

    expect(documents).toMatchObject({ indexed: 0, removed: 1, unchanged: 0, deadLettered: [] })
    expect(sources[0]?.skipped).toEqual([
      { path: 'circle-a.md', reason: 'a link that leads in a circle' },
      { path: 'circle-b.md', reason: 'a link that leads in a circle' },
      { path: 'emptied.md', reason: 'empty' },
      { path: 'self/', reason: expect.stringContaining('a link to a folder of the same source') },
    ])
    expect(sources[0]?.failed).toEqual([
      { path: 'closed.md', reason: expect.stringContaining('grant this user the right to read it') },
      { path: 'front.md', reason: expect.stringMatching(/front matter at line \d is not YAML/) },
      { path: 'huge.md', reason: expect.stringContaining('at most 10485760 bytes, got 50000000; split it') },
      { path: 'latin.md', reason: expect.stringContaining('save the page as UTF-8') },
      { path: 'picture.md', reason: expect.stringContaining('got NUL bytes') },
    ])
    expect(await digest('pages-data')).toMatchObject({ documents: 8 })
    for (const name of ['picture', 'front', 'huge', 'latin', 'closed']) {
      expect(await bestHit('pages-data', `all about ${name}`)).toBe(`pages:${name}.md`)
    }
  })

  it.skipIf(process.platform !== 'linux')(
    'of one id are indexed once and named (Linux only: elsewhere the two names are one file)',
    async () => {
      write('twins/caf\u00e9.md', '# Composed\n')
      write('twins/cafe\u0301.md', '# Decomposed\n')
      const { sources, documents } = await index('twins-data', 'twins')
      expect(documents).toMatchObject({ indexed: 1 })
      expect(sources[0]?.failed).toEqual([
        { path: 'caf\u00e9.md', reason: expect.stringContaining('rename one') },
      ])
    },
  )
})

async function bestHit(folder: string, query: string): Promise<string | undefined> {
  const principal = { tenant: 'default', groups: [] }
  const { hits } = await withSystem(folder, (system) =>
    system.search({ query, limit: 1, filter: {}, principal, pipeline: 'bm25' }),
  )
  return hits[0]?.documentId
}

describe('questions', () => {
  beforeAll(async () => {
    write('asked/keys.md', '# Keys\n\nrotate the keys\n')
    await index('asked-data', 'asked')
  })

  it.each([
    ['of 10,000 words', { query: 'word '.repeat(10_000) }, /query.*at most 10,?000 characters/],
    ['that are empty', { query: '' }, /query.*expected a question/],
    ['of white space', { query: ' \n\t' }, /query.*expected a question/],
    [
      'with a filter on an unknown field',
      { query: 'keys', filters: { sourse: 'asked' } },
      /did you mean source\?/,
    ],
  ])('%s are refused, and the next one is answered', async (_what, payload, message) => {
    await withSystem('asked-data', async (system) => {
      const api = createApi(system)
      const refused = await api.inject({ method: 'POST', url: '/v1/search', payload })
      expect(refused.statusCode).toBe(400)
      const { error } = refused.json() as { error: { message: string; field: string } }
      expect(`${error.field}: ${error.message}`).toMatch(message)
      expect(error.message.length).toBeLessThan(300)
      const answered = await api.inject({ method: 'POST', url: '/v1/search', payload: { query: 'keys' } })
      expect(answered.json()).toMatchObject({ hits: [{ documentId: 'asked:keys.md' }] })
      await api.close()
    })
  })
})

describe('on the command line', () => {
  const documents = ['docs', '--data', 'docs-data', '--model', 'model', '--json']

  beforeAll(async () => {
    writeTinyEncoder(join(root, 'model'))
    write('docs/keys.md', '# Keys\n\nrotate the keys\n')
    expect((await run(root, 'index', ...documents)).status).toBe(0)
  })

  async function refused(...args: readonly string[]) {
    const { status, stdout } = await run(root, ...args)
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string } }
    return { status, ...error }
  }

  it('a configuration with an unknown key is refused, with its place and the nearest known one', async () => {
    write('unknown-key.yaml', 'chunks:\n  maxTokns: 100\n')
    expect(await refused('index', ...documents, '--config', 'unknown-key.yaml')).toEqual({
      status: 2,
      code: 'ERR_CONFIG',
      message: `${join(root, 'unknown-key.yaml')}:2:3: expected one of maxTokens, got maxTokns; did you mean maxTokens?`,
    })
  })

  it('a configuration with two sources of one name, and so with doubled ids, is refused', async () => {
    write('doubled.yaml', 'sources: [{ name: a, path: docs }, { name: a, path: pages }]\n')
    expect(await refused('index', ...documents.slice(1), '--config', 'doubled.yaml')).toMatchObject({
      status: 2,
      code: 'ERR_CONFIG',
    })
  })

  it('a model folder with a wrong digest is refused, and the index stays', async () => {
    cpSync(join(root, 'model'), join(root, 'spoilt'), { recursive: true })
    writeFileSync(join(root, 'spoilt/tokenizer.json'), '{}')
    const before = await digest('docs-data')
    const answer = await refused('index', 'docs', '--data', 'docs-data', '--model', 'spoilt', '--json')
    expect(answer).toMatchObject({ status: 1, code: 'ERR_MODEL' })
    expect(answer.message).toMatch(/spoilt\/tokenizer\.json: expected SHA-256 .*; restore the file/)
    expect(await digest('docs-data')).toEqual(before)
  })

  it('a data folder of a newer version is refused, and left as it is', async () => {
    cpSync(join(root, 'docs-data'), join(root, 'newer-data'), { recursive: true })
    const mark = write('newer-data/plumbline.json', '{"format":2}\n')
    for (const args of [
      ['index', 'docs', '--model', 'model'],
      ['search', 'keys'],
    ]) {
      expect(await refused(...args, '--data', 'newer-data', '--json')).toMatchObject({
        status: 1,
        code: 'ERR_DATA_VERSION',
        message: expect.stringContaining('use the newer Plumbline that wrote it'),
      })
    }
    expect(readFileSync(mark, 'utf8')).toBe('{"format":2}\n')
  })

  it('a data folder that may not be written is refused, also to read', async () => {
    cpSync(join(root, 'docs-data'), join(root, 'sealed-data'), { recursive: true })
    chmodSync(join(root, 'sealed-data'), 0o555)
    const refusal = /expected to write, also to search, the data folder .* got EACCES.*copy it/
    await expect(asOrdinaryUser(() => digest('sealed-data'))).rejects.toThrow(refusal)
    chmodSync(join(root, 'sealed-data'), 0o755)
    expect(await digest('sealed-data')).toEqual(await digest('docs-data'))
  })

  it('an empty question is refused', async () => {
    expect(await refused('search', ' ', ...documents.slice(1))).toMatchObject({
      status: 2,
      code: 'ERR_INVALID_QUERY',
    })
  })

  it('a filter on an unknown field is refused, and the nearest is named', async () => {
    const answer = await refused('search', 'keys', '--sourse', 'docs', '--json')
    expect(answer).toMatchObject({ status: 2, message: expect.stringContaining('--source') })
  })
})

/** Runs a script in a namespace of its own, in which it may mount a small disk over `disk/`. */
const IN_NAMESPACE = ['-rm', 'sh', '-ec'] as const
const canMount =
  spawnSync('unshare', [...IN_NAMESPACE, 'mount -t tmpfs none /mnt'], { stdio: 'ignore' }).status === 0

describe('a full disk', () => {
  it.skipIf(!canMount)(
    'ends the indexing with what is finished, and it goes on once there is room (needs the right to mount)',
    async () => {
      writeTinyEncoder(join(root, 'model'))
      writeManyPages(write, 'many', 40)
      write('few/keys.md', '# Keys\n\nrotate the keys\n')
      write('disk/.keep', '')
      const plumbline = `'${process.execPath}' '${PROJECT}/cli/main.ts'`
      const rest = '--data disk --model model --json'
      const script = `
        mount -t tmpfs -o size=64m none disk
        ${plumbline} index few ${rest} > before.json
        free=$(df --output=avail -B1 disk | tail -1)
        head -c $((free - 250000)) /dev/zero > disk/ballast
        ! ${plumbline} index many ${rest} > full.json
        ${plumbline} search "rotate the keys" --source few ${rest} > answered.json
        rm disk/ballast
        ${plumbline} index many ${rest} > resumed.json
        ${plumbline} audit --data disk --json > audit.json
        ${plumbline} digest --data disk --json > digest.json`
      const { status, stderr } = await startProgram(root, 'unshare', [...IN_NAMESPACE, script]).ended
      expect(status, stderr).toBe(0)
      const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'))
      expect(read('full.json')).toMatchObject({
        error: { code: 'ERR_DISK_FULL', message: expect.stringContaining('free some space') },
      })
      expect(read('answered.json')).toMatchObject({ hits: [{ documentId: 'few:keys.md' }] })
      expect(read('resumed.json')).toMatchObject({ interrupted: false, live: true })
      expect(read('audit.json')).toMatchObject({ wrong: 0 })
      expect(read('digest.json')).toMatchObject({ documents: 41 })
    },
  )
})
