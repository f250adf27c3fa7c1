import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { run, start } from './testing/command-line.ts'
import { type OtlpCollector, startOtlpCollector } from './testing/otlp-collector.ts'
import { workplace } from './testing/workplace.ts'

// Processes of their own, on a machine that may be busy.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 })

const SECRET = 'zanzibar'
const { root, write, remove } = workplace()
let collector: OtlpCollector

let connected: readonly LogLine[]
let worked: readonly LogLine[]
let written = ''
let metrics = ''

/** One process puts pages into the log, another indexes them. */
beforeAll(async () => {
  collector = await startOtlpCollector()
  for (const page of ['a', 'b']) {
    write(`docs/${page}.md`, `# Page ${page} ${SECRET}\n\nThe word of page ${page} is ${SECRET}.\n`)
  }
  write('plumbline.yaml', `tracing: {endpoint: '${collector.endpoint}'}\n`)
  const connecting = await run(root, 'connect', 'docs', '--log', 'json')
  expect(connecting.status, connecting.stderr).toBe(0)
  const worker = start(root, 'worker', '--log', 'json', '--metrics', '0')
  // Said once both pages are searchable.
  while (!worker.written.stderr.includes('indexing into g1')) {
    if (worker.child.exitCode !== null) throw new Error(`the worker ended: ${worker.written.stderr}`)
    await pause(50)
  }
  const [, address = ''] = /metrics at (\S+?)"/u.exec(worker.written.stderr) ?? []
  metrics = await (await fetch(address)).text()
  worker.child.kill('SIGTERM')
  const { status, stderr } = await worker.ended
  expect(status, stderr).toBe(0)
  connected = linesOf(connecting.stderr)
  worked = linesOf(stderr)
  written = connecting.stderr + stderr
})
afterAll(async () => {
  await collector.close()
  remove()
})

interface LogLine {
  readonly time: string
  readonly event: string
  readonly documentId?: string
  readonly traceId?: string
  readonly route?: string
}

const linesOf = (stderr: string): readonly LogLine[] =>
  stderr
    .trim()
    .split('\n')
    // `bin/plumbline` tells Node to keep its own warnings for itself.
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine)

const idsIn = (lines: readonly LogLine[], wanted: string) =>
  lines.filter(({ event }) => event === wanted).map(({ documentId }) => documentId)

describe('documents on their way from one process to another', () => {
  it('leave a line of JSON where they reach the log and the index, with their id', () => {
    expect(idsIn(connected, 'document-appended').sort()).toEqual(['docs:a.md', 'docs:b.md'])
    expect(idsIn(worked, 'document-stored').sort()).toEqual(['docs:a.md', 'docs:b.md'])
    for (const { time } of [...connected, ...worked]) expect(Date.parse(time)).toBeGreaterThan(0)
  })

  it.each(['a', 'b'])('have one trace each, from connector to commit: page %s', (page) => {
    const spans = collector
      .spans()
      .filter(({ attributes }) => attributes['plumbline.document.id'] === `docs:${page}.md`)
    const root = spans.find(({ name }) => name === 'document connect')
    expect(root?.parentSpanId).toBe('')
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([root?.traceId]))
    const below = spans.filter(({ parentSpanId }) => parentSpanId === root?.spanId)
    expect(below.map(({ name, service }) => `${service}: ${name}`)).toEqual([
      'plumbline-connect: document append',
      'plumbline-worker: document consume',
      'plumbline-worker: document chunk',
      'plumbline-worker: document embed',
      'plumbline-worker: document store',
      'plumbline-worker: document commit',
    ])
    const stored = worked.find(
      ({ event, documentId }) => event === 'document-stored' && documentId === `docs:${page}.md`,
    )
    expect(stored?.traceId).toBe(root?.traceId)
  })

  it('are counted by stage for Prometheus', () => {
    for (const stage of ['consume', 'chunk', 'embed', 'store', 'commit']) {
      expect(metrics).toContain(`plumbline_document_stage_duration_seconds_count{stage="${stage}"} 2`)
    }
    expect(metrics).toContain('plumbline_documents_stored_total{outcome="replaced"} 2')
  })

  it('show no word of their text, neither in a span nor in a line', () => {
    expect(collector.spans().length).toBeGreaterThanOrEqual(14)
    expect(collector.text()).not.toContain(SECRET)
    expect(written).not.toContain(SECRET)
  })
})

it('a question has a span in the trace of who asks, a line of the log, and shows none of its words', async () => {
  const serving = start(root, 'serve', '--port', '0', '--json', '--log', 'json')
  while (!serving.written.stdout.includes('}')) {
    if (serving.child.exitCode !== null) throw new Error(`it ended: ${serving.written.stderr}`)
    await pause(50)
  }
  const { address } = JSON.parse(serving.written.stdout) as { readonly address: string }
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const answer = await fetch(`${address}/v1/search`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    body: JSON.stringify({ query: `what is the word ${SECRET}` }),
  })
  expect(answer.status).toBe(200)
  expect(JSON.stringify(await answer.json())).toContain(SECRET)
  serving.child.kill('SIGTERM')
  const { stderr } = await serving.ended
  const asked = collector.spans().filter((span) => span.traceId === traceId)
  expect(asked).toMatchObject([
    { name: 'search', service: 'plumbline-api', parentSpanId: 'b7ad6b7169203331' },
  ])
  expect(asked[0]?.attributes).toMatchObject({ 'plumbline.generation': 'g1', 'plumbline.hits': 2 })
  expect(linesOf(stderr)).toContainEqual(
    expect.objectContaining({ event: 'request-answered', route: '/v1/search', status: 200 }),
  )
  expect(collector.text()).not.toContain(SECRET)
  expect(stderr).not.toContain(SECRET)
})

it('a schedule writes lines of JSON, too', async () => {
  write(
    'scheduled.yaml',
    [
      'sources: [{name: docs, path: docs}]',
      "schedule: [{name: hourly, job: connect, cron: '0 * * * *'}]",
      '',
    ].join('\n'),
  )
  write('docs/c.md', `# Page c\n\nThe word is ${SECRET}, too.\n`)
  const { status, stderr } = await run(
    root,
    'schedule',
    'run',
    'hourly',
    '--config',
    'scheduled.yaml',
    '--log',
    'json',
  )
  expect(status, stderr).toBe(0)
  expect(idsIn(linesOf(stderr), 'document-stored')).toEqual(['docs:c.md'])
  expect(stderr).not.toContain(SECRET)
})
