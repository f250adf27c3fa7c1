import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type StubServer, startStubServer } from '../llm/testing/stub-server.ts'
import { run, runJson } from './testing/command-line.ts'
import { workplace } from './testing/workplace.ts'

// Processes of their own, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

/** Pools and a judge as a user has them: real pages and model, and a chat model that is a server on this machine. */
const { root, write, remove } = workplace()
let stub: StubServer | undefined

beforeAll(async () => {
  write('docs/keys.md', '# Keys\n\nRotate the signing keys every month with `harbour keys rotate`.\n')
  write('docs/server.md', '# Server\n\nThe server stops when it gets a SIGTERM.\n')
  write('questions.txt', 'how do I rotate keys\nhow do I stop the server\n')
  const { stderr, status } = await run(root, 'index', 'docs', '--json')
  expect(status, stderr).toBe(0)
  await runJson(root, 'judgments', 'pool', 'first', '--questions', 'questions.txt', '--pipeline', 'dense')
})
afterEach(async () => {
  await stub?.close()
  stub = undefined
})
afterAll(remove)

/** @param model another one has answered nothing yet */
async function configure(reply: Parameters<typeof startStubServer>[0], model = 'stub'): Promise<void> {
  stub = await startStubServer(reply)
  write('key', 'secret')
  write(
    'plumbline.yaml',
    `chat: { model: 'openai:${model}', baseUrl: '${stub.baseUrl}', keyFile: ./key, attempts: 1 }\n`,
  )
}

describe('judge', () => {
  it('prints grades, agreement, failures and cost, and pays once', async () => {
    await configure(({ messages }) => {
      const text = String(messages.at(-1)?.content)
      return /keys/u.test(text) && /rotate/iu.test(text) ? '{"grade": 3}' : '{"grade": 0}'
    })
    const report = await runJson<{ graded: number; inputTokens: number }>(
      root,
      'judge',
      'first',
      '--samples',
      '2',
    )
    expect(report).toMatchObject({
      graded: 4,
      ungraded: 0,
      answers: 8,
      rubbish: 0,
      failures: 0,
      orderEffect: 0,
    })
    expect(report.inputTokens).toBeGreaterThan(0)
    const { stdout, status } = await run(root, 'judge', 'first', '--samples', '2')
    expect(status).toBe(0)
    expect(stdout).toContain('0 items graded by model:openai:stub/rubric-1, 4 before')
    expect(stdout).toContain('0 tokens in, 0 out')
    expect(stub?.requests).toHaveLength(8)
    await runJson(root, 'judgments', 'export', 'first', 'judged')
    const { stdout: pools } = await run(root, 'judgments')
    expect(pools).toMatch(/first +4 +model:openai:stub\/rubric-1 +4 +0/u)
  })

  it('ends with 3 where items are left without a grade, and asks for those alone the next time', async () => {
    await runJson(root, 'judgments', 'pool', 'second', '--questions', 'questions.txt', '--pipeline', 'bm25')
    await configure(() => 'I would rather not say.', 'shy')
    const { status, stdout } = await run(root, 'judge', 'second', '--samples', '1')
    expect(status).toBe(3)
    expect(stdout).toMatch(/0 items graded .* left without a grade/u)
    expect(stdout).toMatch(/of which 0 were known, [1-9]\d* held no grade/u)
  })

  it('says what is missing: a pool, a model, a grade', async () => {
    await configure(() => '{"grade": 1}')
    const unknown = await run(root, 'judge', 'nowhere')
    expect([unknown.status, unknown.stderr]).toEqual([1, expect.stringContaining('there are first, second')])
    write('plumbline.yaml', '')
    const without = await run(root, 'judge', 'first')
    expect([without.status, without.stderr]).toEqual([2, expect.stringContaining('chat.model')])
    const ungraded = await run(root, 'judgments', 'export', 'second', 'nothing')
    expect([ungraded.status, ungraded.stderr]).toEqual([1, expect.stringContaining('judge something first')])
    const unclicked = await run(root, 'judgments', 'from-feedback', 'nothing')
    expect(unclicked.status).toBe(1)
  })
})
