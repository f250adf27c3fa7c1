import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { ChatRequest } from '../core/chat-model.ts'
import { ChatModelError, ConfigError, DataDamagedError } from '../core/errors.ts'
import { chatModelContract } from '../core/testing/chat-model-contract.ts'
import { fakeChatModel } from '../core/testing/fake-chat-model.ts'
import { openAnswerCache } from './open-answer-cache.ts'
import { type ChatModelOptions, openChatModel } from './open-chat-model.ts'
import { type StubReply, type StubRequest, startStubServer } from './testing/stub-server.ts'
import { withAnswerCache } from './with-answer-cache.ts'
import { withRetries } from './with-retries.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-llm-'))
afterAll(() => rmSync(folder, { recursive: true }))
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const OPTIONS = { model: 'openai:stub', timeoutSeconds: 20, attempts: 3 }
const ENV = { STUB_KEY: ' secret\n' }

async function open(
  reply: (request: StubRequest, number: number) => StubReply = ({ messages }) =>
    String(messages.at(-1)?.content),
  options: Partial<ChatModelOptions> = {},
) {
  const server = await startStubServer(reply)
  const model = openChatModel(
    { ...OPTIONS, baseUrl: server.baseUrl, keyVariable: 'STUB_KEY', ...options },
    { env: ENV, answersFile: ':memory:', firstPauseMs: 1 },
  )
  closing.push(model.close, server.close)
  return { model, server }
}
const request = (text: string, sample = 0): ChatRequest => ({
  messages: [{ role: 'user', text }],
  maxTokens: 10,
  sample,
})

chatModelContract('a server that speaks the OpenAI protocol', async () => (await open()).model)

describe('a chat model', () => {
  it('sends the key from where the configuration says, and messages in their roles', async () => {
    const { model, server } = await open()
    await model.ask({
      messages: [{ role: 'system', text: 'be brief' }, ...request('why').messages],
      maxTokens: 5,
      sample: 0,
    })
    expect(server.requests).toEqual([
      {
        model: 'stub',
        authorization: 'Bearer secret',
        messages: [
          expect.objectContaining({ role: 'system', content: 'be brief' }),
          expect.objectContaining({ role: 'user', content: 'why' }),
        ],
      },
    ])
    const keyFile = join(folder, 'key')
    writeFileSync(keyFile, 'from the file\n')
    const other = await open(undefined, { keyFile })
    await other.model.ask(request('why'))
    expect(other.server.requests[0]?.authorization).toBe('Bearer from the file')
  })

  it('is asked once for equal requests, and anew for another sample', async () => {
    const { model, server } = await open(({ messages }, number) => `${messages[0]?.content} ${number}`)
    const first = await model.ask(request('why'))
    expect(first).toEqual({ text: 'why 0', inputTokens: 1, outputTokens: 2, isCached: false })
    expect(await model.ask(request('why'))).toEqual({ ...first, isCached: true })
    expect((await model.ask(request('why', 1))).text).toBe('why 1')
    expect(server.requests).toHaveLength(2)
  })

  it('is asked again where it is busy or broken, and counts that', async () => {
    const { model, server } = await open((_, number) =>
      number === 0
        ? { status: 429, headers: { 'retry-after': '0' } }
        : number === 1
          ? { status: 503 }
          : 'yes',
    )
    expect((await model.ask(request('why'))).text).toBe('yes')
    expect(server.requests).toHaveLength(3)
    expect(model.retries()).toBe(2)
  })

  it('is asked again where the answer is none, such as the page of a proxy', async () => {
    const { model } = await open((_, number) => (number === 0 ? { page: '<h1>Welcome</h1>' } : 'yes'))
    expect((await model.ask(request('why'))).text).toBe('yes')
    const { model: never } = await open(() => ({ page: '<h1>Welcome</h1>' }))
    const failing = never.ask(request('why'))
    await expect(failing).rejects.toThrow("in the provider's form")
    await expect(failing).rejects.toMatchObject({ retriable: true })
  })

  it('is asked again later where an answer is not what was asked for', async () => {
    const { model, server } = await open((_, number) => (number === 0 ? 'well' : '7'))
    const fit = { ...request('how many?'), isFit: (text: string) => /^\d+$/u.test(text) }
    expect((await model.ask(fit)).text).toBe('well')
    expect((await model.ask(fit)).text).toBe('7')
    expect(await model.ask(fit)).toMatchObject({ text: '7', isCached: true })
    expect(server.requests).toHaveLength(2)
  })

  it('gives up after as many attempts as it has, and does not keep a failure', async () => {
    const { model, server } = await open((_, number) => (number < 3 ? { status: 500 } : 'yes'))
    await expect(model.ask(request('why'))).rejects.toThrow(
      'openai:stub: expected an answer, got status 500; try again later',
    )
    expect(server.requests).toHaveLength(3)
    expect((await model.ask(request('why'))).text).toBe('yes')
  })

  it.each([
    [401, 'check the key'],
    [404, 'check chat.model'],
    [422, 'try another'],
  ])('is not asked again after status %d', async (status, cure) => {
    const { model, server } = await open(() => ({ status }))
    await expect(model.ask(request('why'))).rejects.toThrow(cure)
    expect(server.requests).toHaveLength(1)
  })

  it('is given up where it takes too long, or nothing listens', async () => {
    const { model } = await open(() => 'hang', { timeoutSeconds: 0.2, attempts: 1 })
    await expect(model.ask(request('why'))).rejects.toThrow('expected an answer within 0.2 s')
    const { model: gone, server } = await open(undefined, { attempts: 1 })
    await server.close()
    closing.pop()
    const failing = gone.ask(request('why'))
    await expect(failing).rejects.toThrow('expected a server that answers')
    await expect(failing).rejects.toMatchObject({ retriable: true })
  })

  it('says what is missing where its provider has no package, or is unknown', async () => {
    const { model, server } = await open(undefined, { model: 'anthropic:some' })
    await expect(model.ask(request('why'))).rejects.toThrow(/chat\.model in the configuration/)
    const { model: unknown } = await open(undefined, { model: 'nobody:some' })
    await expect(unknown.ask(request('why'))).rejects.toThrow(ChatModelError)
    expect(server.requests).toEqual([])
  })

  it.each<[Partial<ChatModelOptions>, string]>([
    [{ keyVariable: 'NONE' }, "expected the model's key in the environment variable NONE"],
    [{ keyFile: join(folder, 'nowhere') }, 'got no such file'],
  ])('is not opened without its key: %j', async (options, message) => {
    await expect(open(undefined, options)).rejects.toThrow(ConfigError)
    await expect(open(undefined, options)).rejects.toThrow(message)
  })
})

describe('a model that is asked again', () => {
  it('throws what no further try would mend at once, and the reason of who stops it', async () => {
    let asked = 0
    const failing = fakeChatModel(() => {
      asked++
      throw new ChatModelError('busy', { retriable: true })
    })
    const stop = new AbortController()
    const patient = withRetries(failing, {
      attempts: 9,
      firstPauseMs: 60_000,
      maxPauseMs: 60_000,
      onRetry: () => stop.abort(new Error('changed my mind')),
    })
    await expect(patient.ask(request('why'), stop.signal)).rejects.toThrow('changed my mind')
    expect(asked).toBe(1)
  })
})

describe('the cache of answers', () => {
  it('lets equal requests that run side by side be put once', async () => {
    const model = fakeChatModel()
    const cached = withAnswerCache(model, openAnswerCache(':memory:'))
    const answers = await Promise.all([cached.ask(request('why')), cached.ask(request('why'))])
    expect(answers.map(({ isCached }) => isCached)).toEqual([false, true])
    expect(model.requests).toHaveLength(1)
  })

  it('says so where its file is none', () => {
    const file = join(folder, 'broken.db')
    writeFileSync(file, 'no database, and longer than the header of one: '.repeat(100))
    expect(() => openAnswerCache(file)).toThrow(DataDamagedError)
  })
})
