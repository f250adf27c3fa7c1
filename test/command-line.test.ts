import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Finding } from '../app/doctor/finding.ts'
import type { ContentDigest } from '../core/store.ts'
import { openEmbeddedStore } from '../stores/embedded/open-embedded-store.ts'
import { PROJECT, type Running, run, runJson, start, startProgram } from './testing/command-line.ts'
import { workplace, writeManyPages } from './testing/workplace.ts'

// Processes of their own, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

/** The CLI as a user has it: processes of their own, the model that comes with Plumbline, pages on disk. */
const { root, write, remove } = workplace()
const LAUNCHER = join(PROJECT, 'bin', 'plumbline')

/** What of the report of `index --json` is looked at here. */
interface IndexReport {
  readonly interrupted: boolean
  readonly documents: { readonly indexed: number }
  readonly chunks: { readonly written: number; readonly embedded: number }
}

/** Of the cache's journal, once some twenty vectors are in it. */
const SOME_EMBEDDINGS_BYTES = 60_000

/** Another data folder, with the graph that the first one derived. @returns its name */
function dataFolder(name: string): string {
  cpSync(join(root, '.plumbline', 'models'), join(root, 'data', name, 'models'), { recursive: true })
  return join('data', name)
}

/** Of the project, what `doctor` runs without. */
const NOT_COPIED = /^(?:\.|node_modules$|models$|bench$|docs$|test$)/u

/** What `doctor --json` prints. */
interface Examination {
  readonly ok: boolean
  readonly findings: readonly Finding[]
}

beforeAll(async () => {
  write('docs/keys.md', '# Keys\n\nRotate the signing keys every month with `harbour keys rotate`.\n')
  write('docs/server.md', '# Server\n\n## Stop\n\nThe server stops when it gets a SIGTERM.\n')
  const { stdout, stderr, status } = await run(root, 'index', 'docs', '--json')
  expect(status, stderr).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ documents: { indexed: 2 }, chunks: { written: 2, embedded: 2 } })
  expect(stderr).toContain('2/2 documents')
})
afterAll(remove)

describe('index', () => {
  it('writes and embeds nothing where nothing changed', async () => {
    expect(await runJson<IndexReport>(root, 'index', 'docs')).toMatchObject({
      documents: { indexed: 0 },
      chunks: { written: 0, embedded: 0 },
    })
  })

  it('writes plain lines of progress to standard error where there is no terminal', async () => {
    const { stdout, stderr } = await run(root, 'index', 'docs')
    expect(stdout).toMatch(/^docs: 2 pages, unchanged\nnothing to index, in \d+\.\d s\n$/)
    expect(stderr).toMatch(/^scan {5}2 pages/)
    expect(stderr).not.toContain('\x1b')
  })

  it.skipIf(!existsSync('/usr/bin/script'))('draws a bar on a terminal (needs script)', async () => {
    const command = `"${LAUNCHER}" index docs`
    const { ended } = startProgram(root, '/usr/bin/script', ['-qec', command, '/dev/null'])
    const { stdout } = await ended
    expect(stdout).toContain('\r\x1b[2K')
    expect(stdout).toContain('docs: 2 pages, unchanged')
  })

  it('stops at Ctrl-C with what is finished, and goes on to the same index', async () => {
    writeManyPages(write, 'pages', 60)
    const data = dataFolder('interrupted')
    const interrupted = start(root, 'index', 'pages', '--json', '--data', data)
    const embeddings = join(root, data, 'embeddings.db-wal')
    await until(
      () => existsSync(embeddings) && statSync(embeddings).size > SOME_EMBEDDINGS_BYTES,
      interrupted,
    )
    interrupted.pressCtrlC()
    const { status, stdout, stderr } = await interrupted.ended
    expect(status, stderr).toBe(130)
    const report = JSON.parse(stdout) as IndexReport
    expect(report.interrupted).toBe(true)
    expect(report.documents.indexed).toBeLessThan(60)

    const resumed = await runJson<IndexReport>(root, 'index', 'pages', '--data', data)
    expect(report.documents.indexed + resumed.documents.indexed).toBe(60)
    const fresh = dataFolder('fresh')
    await runJson(root, 'index', 'pages', '--data', fresh)
    const digest = await runJson<ContentDigest>(root, 'digest', '--data', data)
    expect(digest).toEqual(await runJson(root, 'digest', '--data', fresh))
    expect(digest).toMatchObject({ documents: 60, chunks: 180 })
  })

  it('says which process writes where another does', async () => {
    const store = await openEmbeddedStore(join(root, '.plumbline', 'store'), { mode: 'write' })
    const { status, stderr } = await run(root, 'index', 'docs')
    await store.close()
    expect(status).toBe(1)
    expect(stderr).toContain(`process ${process.pid} writes to it`)
  })
})

describe('sources', () => {
  it('that lose much at once keep it until released, and can be removed', async () => {
    const data = ['--data', dataFolder('lost')]
    for (const name of ['a', 'b', 'c', 'd']) write(`lost/${name}.md`, `# ${name}\n\nabout ${name}\n`)
    await runJson(root, 'index', 'lost', ...data)
    for (const name of ['a.md', 'b.md']) rmSync(join(root, 'lost', name))
    const held = await run(root, 'index', 'lost', '--strict', ...data)
    expect(held.status).toBe(3)
    expect(held.stdout).toContain('2 deletions held; `plumbline sources release lost`')
    expect(await runJson(root, 'digest', ...data)).toMatchObject({ documents: 4 })

    expect(await runJson(root, 'sources', 'release', 'lost', ...data)).toEqual({
      source: 'lost',
      released: ['lost:a.md', 'lost:b.md'],
    })
    expect(await runJson(root, 'digest', ...data)).toMatchObject({ documents: 2 })
    expect(await runJson(root, 'audit', ...data)).toMatchObject({ wrong: 0 })

    const { status, stderr } = await run(root, 'sources', 'remove', 'lots', ...data)
    expect(status).toBe(1)
    expect(stderr).toContain('got lots; did you mean lost?')
    expect(await runJson(root, 'sources', 'remove', 'lost', ...data)).toEqual({ source: 'lost', removed: 2 })
    expect(await runJson(root, 'sources', ...data)).toEqual([])
  })
})

describe('search', () => {
  it('prints exactly one JSON document', async () => {
    const { stdout, stderr } = await run(root, 'search', 'how', 'to', 'rotate', 'keys', '--json')
    const { query, hits } = JSON.parse(stdout) as { query: string; hits: { documentId: string }[] }
    expect(query).toBe('how to rotate keys')
    expect(hits[0]?.documentId).toBe('docs:keys.md')
    expect(stderr).toBe('')
  })

  it('takes a filter before the question, and several of a kind', async () => {
    const asked = ['search', '--source', 'nowhere', '--source', 'docs', 'rotate', 'keys', '--limit', '1']
    expect(await runJson(root, ...asked)).toMatchObject({
      query: 'rotate keys',
      hits: [{ documentId: 'docs:keys.md' }],
    })
  })

  it('names the source that was meant where there is none of that name', async () => {
    const { status, stdout, stderr } = await run(root, 'search', 'keys', '--source', 'dosc')
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'nothing found\n' })
    expect(stderr).toContain('did you mean docs?')
  })

  it('prints passages for people', async () => {
    const { stdout } = await run(root, 'search', 'stop the server', '--limit', '1', '--explain')
    expect(stdout).toMatch(/^1\. Server {2}\[docs:server\.md\]/)
    expect(stdout).toContain('The server stops when it gets a SIGTERM.')
    expect(stdout).toMatch(/bm25: rank 1, score /)
  })

  it('does not mind a reader that has left, as `head` does', async () => {
    const running = start(root, 'search', 'keys')
    running.child.stdout?.destroy()
    expect(await running.ended).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  it('makes no data folder where there is none', async () => {
    const empty = workplace()
    const { status, stderr } = await run(empty.root, 'search', 'keys')
    expect(status).toBe(1)
    expect(stderr).toContain('run `plumbline index PATH`')
    expect(readdirSync(empty.root)).toEqual([])
    empty.remove()
  })
})

describe('what is not understood ends with 2 and names what was meant', () => {
  it.each([
    [['serch', 'keys'], 'Did you mean search?'],
    [['sources', 'relaese', 'docs'], 'did you mean release?'],
    [['search', 'keys', '--limt', '3'], 'Did you mean --limit?'],
    [['search', 'keys', '--limit', '0'], 'expected a whole number from 1 to 100'],
    [['search', 'keys', '--pipeline', 'rff(bm25, dense)'], 'did you mean rrf?'],
    [['search', 'keys', '--config', 'mistyped.yaml'], 'did you mean pipeline?'],
    [['index', 'docs', '--config', 'absent.yaml'], 'name another with --config'],
    [['search'], "missing required argument 'question'"],
  ])('%j', async (args, cure) => {
    write('mistyped.yaml', 'pipelien: bm25\n')
    const { status, stdout, stderr } = await run(root, ...args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(cure)
  })

  it('also with --json, as one document', async () => {
    const { status, stdout } = await run(root, 'digest', '--json', '--dta', 'elsewhere')
    expect(status).toBe(2)
    expect(JSON.parse(stdout)).toEqual({
      error: { code: 'ERR_USAGE', message: expect.stringContaining("unknown option '--dta'") },
    })
  })
})

describe('exit codes beside 0, 2 and 130', () => {
  it('is 1 for a failure, with its code in JSON', async () => {
    const { status, stdout, stderr } = await run(root, 'index', 'nowhere', '--json')
    expect(status).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'ERR_SOURCE_UNAVAILABLE' } })
    expect(stderr).toContain('nothing was deleted')
  })

  it('is 3 where something wants a person', async () => {
    write('mixed/good.md', '# Good\n\nA good page.\n')
    write('mixed/picture.md', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0x0d]))
    const { status, stdout } = await run(root, 'index', 'mixed', '--strict', '--data', dataFolder('mixed'))
    expect(status).toBe(3)
    expect(stdout).toContain('could not be read, stays as it was: picture.md')
  })
})

describe('doctor', () => {
  it('finds all in order, in one document', async () => {
    const { ok, findings } = await runJson<Examination>(root, 'doctor')
    expect(findings.filter(({ verdict }) => verdict !== 'ok')).toEqual([])
    expect(ok).toBe(true)
  })

  it('names a package that is gone, and ends with 1', async () => {
    const broken = join(root, 'broken')
    for (const name of readdirSync(PROJECT).filter((name) => !NOT_COPIED.test(name))) {
      cpSync(join(PROJECT, name), join(broken, name), { recursive: true })
    }
    mkdirSync(join(broken, 'node_modules'))
    for (const name of readdirSync(join(PROJECT, 'node_modules'))) {
      if (name !== 'zod') symlinkSync(join(PROJECT, 'node_modules', name), join(broken, 'node_modules', name))
    }
    const { status, stdout } = await startProgram(root, process.execPath, [
      join(broken, 'cli/main.ts'),
      'doctor',
    ]).ended
    expect(status).toBe(1)
    expect(stdout).toMatch(/FAIL {2}packages .* zod \S+ is missing; run `npm ci`/)
    expect(stdout).toMatch(/FAIL {2}all else .*'zod'/)
  })
})

describe('help', () => {
  it('is printed where nothing is asked for', async () => {
    const { status, stdout, stderr } = await run(root)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('Usage: plumbline')
    expect(await run(root, '--help')).toEqual({ status, stdout, stderr })
  })
})

describe('start', () => {
  it('indexes, answers on loopback until Ctrl-C, and finds everything unchanged the next time', async () => {
    const data = ['--data', 'start-data', '--port', '0']
    const first = startProgram(root, LAUNCHER, ['start', 'docs', ...data])
    const address = await addressOf(first)
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(await (await fetch(`${address}/`)).text()).toContain('<title>Plumbline</title>')
    const answer = await fetch(`${address}/v1/search`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'rotate keys', limit: 1 }),
    })
    expect(await answer.json()).toMatchObject({ hits: [{ documentId: 'docs:keys.md' }] })
    first.pressCtrlC()
    const { status, stderr } = await first.ended
    expect(status).toBe(0)
    expect(stderr).toContain('docs: 2 pages, 2 new')
    expect(stderr).not.toContain('Warning')

    const second = startProgram(root, LAUNCHER, ['start', 'docs', ...data])
    await addressOf(second)
    second.child.kill('SIGTERM')
    expect((await second.ended).stderr).toContain('docs: 2 pages, unchanged')
  })
})

async function addressOf(running: Running): Promise<string> {
  await until(() => running.written.stdout.includes('Ctrl-C'), running)
  return /^Console +(\S+)$/m.exec(running.written.stdout)?.[1] ?? ''
}

/** Waits for something that a running command does; what it said where it ends before. */
async function until(isSo: () => boolean, { child, written }: Running): Promise<void> {
  while (!isSo()) {
    if (child.exitCode !== null) throw new Error(`expected the command to go on, it ended: ${written.stderr}`)
    await pause(20)
  }
}
