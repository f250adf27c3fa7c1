import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { PROJECT, type Running, startProgram } from './testing/command-line.ts'
import { workplace } from './testing/workplace.ts'

// Processes of their own, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

/** The README does what it says: every command in it runs here, but for the two that run everything. */
const readme = readFileSync(join(PROJECT, 'README.md'), 'utf8')
const commands = [...readme.matchAll(/^```\n(.*?)^```$/gmsu)]
  .flatMap(([, block = '']) => block.split('\n'))
  .map((line) => line.replace(/ +# .*$/u, ''))
  .filter((line) => /^(?:npm|bin\/plumbline|curl) /u.test(line))

/** `npm test` runs this; `npm start` alone indexes for a minute, and with folders does all the rest of it. */
const NOT_RUN = ['npm start', 'npm test']
const SERVING = ['npm start -- docs/ handbook/', 'bin/plumbline serve']

const { root, write, remove } = workplace()
afterAll(remove)

beforeAll(() => {
  write('docs/keys.md', '# Keys\n\nRotate the signing keys every month with `harbour keys rotate`.\n')
  write('handbook/leave.md', '# Leave\n\nAsk your lead before you book.\n')
  write(
    'our-questions/corpus.jsonl',
    `${JSON.stringify({ _id: 'd1', title: 'Keys', text: 'Rotate the keys.' })}\n`,
  )
  write('our-questions/queries.jsonl', `${JSON.stringify({ _id: 'q1', text: 'how do I rotate keys' })}\n`)
  write('our-questions/qrels/test.tsv', 'query-id\tcorpus-id\tscore\nq1\td1\t1\n')
})

describe('the README', () => {
  it('names commands, those that are not run here too', () => {
    expect(commands).toEqual(expect.arrayContaining([...NOT_RUN, ...SERVING]))
    expect(commands.length).toBeGreaterThan(10)
  })

  it('starts what `npm start` starts, indexes both folders, and answers as it says', async () => {
    const args = ['--prefix', PROJECT, ...words(SERVING[0]).slice(1), '--port', '0']
    const running = startProgram(root, 'npm', args, { ownGroup: true })
    const address = await addressOf(running)
    const { body, url } = curl(commands.find((command) => command.startsWith('curl ')) ?? '')
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${address}${url.pathname}`, { method: 'POST', headers, body })
    expect(await answer.json()).toMatchObject({
      hits: [{ documentId: 'docs:keys.md' }, { documentId: 'handbook:leave.md' }],
    })
    running.pressCtrlC()
    const { stderr } = await running.ended
    expect(stderr).toContain('docs: 1 page, 1 new\nhandbook: 1 page, 1 new')
  })

  it('serves', async () => {
    const running = startProgram(root, launcher, [...words(SERVING[1]).slice(1), '--port', '0'])
    expect((await fetch(`${await addressOf(running)}/readyz`)).status).toBe(200)
    running.pressCtrlC()
    expect((await running.ended).status).toBe(0)
  })

  it.each(commands.filter((command) => isRunToItsEnd(command)))('`%s` ends well', async (command) => {
    const { status, stdout, stderr } = await startProgram(root, launcher, words(command).slice(1)).ended
    expect(status, stderr).toBe(0)
    expect(stdout).not.toBe('')
  })

  it.each(linkedPages())('%s links to what is there', (page) => {
    const text = readFileSync(join(PROJECT, page), 'utf8')
    const targets = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)/gu)].map(([, target = '']) => target)
    const missing = targets.filter((target) => !existsSync(join(PROJECT, dirname(page), target)))
    expect(missing).toEqual([])
  })
})

const launcher = join(PROJECT, 'bin', 'plumbline')

function isRunToItsEnd(command: string): boolean {
  return command.startsWith('bin/plumbline ') && !SERVING.includes(command)
}

function linkedPages(): readonly string[] {
  const tutorials = readdirSync(join(PROJECT, 'docs', 'tutorials')).map((page) =>
    join('docs', 'tutorials', page),
  )
  return ['README.md', 'CONTRIBUTING.md', 'docs/ARCHITECTURE.md', 'docs/STYLE.md', ...tutorials]
}

/** As a shell takes a command apart. */
function words(command = ''): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/gu)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  )
}

function curl(command: string): { readonly url: URL; readonly body: string } {
  const parts = words(command)
  const url = parts.find((part) => part.startsWith('http://')) ?? ''
  return { url: new URL(url), body: parts[parts.indexOf('-d') + 1] ?? '' }
}

async function addressOf({ child, written }: Running): Promise<string> {
  while (!written.stdout.includes('Ctrl-C')) {
    if (child.exitCode !== null) throw new Error(`expected a server, it ended: ${written.stderr}`)
    await pause(20)
  }
  return /^Console +(\S+)$/mu.exec(written.stdout)?.[1] ?? ''
}
