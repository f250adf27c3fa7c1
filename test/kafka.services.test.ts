import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { run, runJson, start } from './testing/command-line.ts'
import { type Workplace, workplace, writeManyPages } from './testing/workplace.ts'

const broker = inject('kafkaBroker') ?? ''

interface Digest {
  readonly digest: string
  readonly documents: number
}

describe.skipIf(broker === '')('the command line with its log on Kafka', () => {
  let work: Workplace
  let embedded: Digest
  const prefix = `test-${randomUUID()}`

  beforeAll(async () => {
    work = workplace()
    writeManyPages(work.write, 'handbook', 30)
    work.write(
      'plumbline.yaml',
      `log: { kind: kafka, brokers: ['${broker}'], topicPrefix: ${prefix}, groupPrefix: ${prefix}, sessionSeconds: 6 }\n`,
    )
    work.write('embedded.yaml', '{}\n')
    await runJson(work.root, 'index', 'handbook', '--config', 'embedded.yaml', '--data', 'embedded')
    embedded = await digest('--config', 'embedded.yaml', '--data', 'embedded')
    expect(embedded.documents).toBe(30)
  })
  afterAll(() => work.remove())

  const digest = (...options: readonly string[]) => runJson<Digest>(work.root, 'digest', ...options)

  /** Starts a worker, and waits until the index is what the log says. */
  async function workUntil(wanted: string): Promise<ReturnType<typeof start>> {
    const worker = start(work.root, 'worker')
    await untilDigest(wanted, worker)
    return worker
  }

  async function untilDigest(wanted: string, worker: ReturnType<typeof start>): Promise<void> {
    for (;;) {
      if (worker.child.exitCode !== null) throw new Error(`the worker ended: ${worker.written.stderr}`)
      const { status, stdout } = await run(work.root, 'digest', '--json')
      if (status === 0 && (JSON.parse(stdout) as Digest).digest === wanted) return
      await pause(200)
    }
  }

  it('connects without an index, and a worker makes the same of it as the embedded log does', async () => {
    const { sources } = await runJson<{ sources: readonly { added: number }[] }>(
      work.root,
      'connect',
      'handbook',
    )
    expect(sources).toMatchObject([{ added: 30 }])
    const worker = await workUntil(embedded.digest)
    worker.child.kill('SIGTERM')
    const { status, stdout } = await worker.ended
    expect(status).toBe(0)
    expect(stdout).toContain('g1:')
  })

  it('finds everything unchanged the next time, and one edit with its deletion', async () => {
    work.write('handbook/page-0.md', '# Page 0\n\nRotate the key of the queue.\n')
    rmSync(join(work.root, 'handbook', 'page-29.md'))
    const again = await runJson<{ sources: readonly object[] }>(work.root, 'connect', 'handbook')
    expect(again.sources).toMatchObject([{ added: 0, changed: 1, deleted: 1, unchanged: 28 }])
    await runJson(work.root, 'index', 'handbook', '--config', 'embedded.yaml', '--data', 'embedded')
    embedded = await digest('--config', 'embedded.yaml', '--data', 'embedded')
    const worker = await workUntil(embedded.digest)
    worker.child.kill('SIGTERM')
    await worker.ended
    expect(await runJson(work.root, 'audit')).toMatchObject({ wrong: 0, lag: 0 })
  })

  it('runs the schedule beside a worker: sources are published by the clock, and what loses too much is held', async () => {
    work.write(
      'scheduled.yaml',
      `${readFileSync(join(work.root, 'plumbline.yaml'), 'utf8')}${[
        'sources: [{name: handbook, path: handbook}]',
        "schedule: [{name: hourly, job: connect, cron: '0 * * * *'}]",
      ].join('\n')}\n`,
    )
    const scheduled = () =>
      run(work.root, 'schedule', 'run', 'hourly', '--json', '--config', 'scheduled.yaml')
    const worker = await workUntil(embedded.digest)
    work.write('handbook/page-30.md', '# Page 30\n\nDrain the node.\n')
    const added = await scheduled()
    expect(added.status, added.stderr).toBe(0)
    expect(JSON.parse(added.stdout)).toMatchObject({ state: 'done', counts: { added: 1, held: 0 } })
    await runJson(work.root, 'index', 'handbook', '--config', 'embedded.yaml', '--data', 'embedded')
    embedded = await digest('--config', 'embedded.yaml', '--data', 'embedded')
    await untilDigest(embedded.digest, worker)
    const lost = Array.from({ length: 10 }, (_, i) => join('handbook', `page-${i}.md`))
    const kept = lost.map((path) => readFileSync(join(work.root, path), 'utf8'))
    for (const path of lost) rmSync(join(work.root, path))
    expect(JSON.parse((await scheduled()).stdout)).toMatchObject({ counts: { deleted: 0, held: 10 } })
    for (const [at, path] of lost.entries()) work.write(path, kept[at] ?? '')
    expect(JSON.parse((await scheduled()).stdout)).toMatchObject({
      counts: { deleted: 0, held: 0, changed: 0 },
    })
    worker.child.kill('SIGTERM')
    await worker.ended
    expect(await runJson(work.root, 'audit')).toMatchObject({ wrong: 0, lag: 0 })
  })

  it('makes the whole index anew from the topic alone, where the data folder is gone', async () => {
    rmSync(join(work.root, '.plumbline'), { recursive: true })
    const worker = await workUntil(embedded.digest)
    worker.child.kill('SIGKILL')
    await worker.ended
    const found = await runJson<{ hits: readonly unknown[] }>(
      work.root,
      'search',
      'rotate the key of the queue',
    )
    expect(found.hits.length).toBeGreaterThan(0)
  })

  it('says at once which broker is not there', async () => {
    work.write('away.yaml', "log: { kind: kafka, brokers: ['127.0.0.1:1'], patienceSeconds: 0 }\n")
    const { status, stderr } = await run(work.root, 'connect', 'handbook', '--config', 'away.yaml')
    expect(status).toBe(1)
    expect(stderr).toContain('expected Kafka at 127.0.0.1:1')
  })
})
