import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { run, runJson, start } from './testing/command-line.ts'
import { workplace } from './testing/workplace.ts'

// Processes of their own, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

/** Experiments as a user has them: processes of their own, the model that comes with Plumbline. */
const { root, write, remove } = workplace()

const TOPICS = ['keys', 'nodes', 'ports', 'logs', 'disks', 'users', 'mail', 'backups', 'quotas', 'alerts']

interface Outcome {
  readonly report: { readonly id: string; readonly table: readonly { readonly fingerprint: string }[] }
  readonly embedded: { readonly passages: number; readonly questions: number }
  readonly runs: { readonly ran: number; readonly known: number }
  readonly files: Readonly<Record<'html' | 'markdown' | 'csv' | 'json', string>>
}

let outcome: Outcome
beforeAll(async () => {
  const passages = TOPICS.flatMap((topic) => [
    { _id: topic, text: `To rotate the ${topic}, open the settings and press rotate.` },
    { _id: `${topic}-price`, text: `What ${topic} cost is listed on the page of prices.` },
  ])
  const questions = TOPICS.map((topic) => ({ _id: topic, text: `how do I rotate my ${topic}` }))
  const lines = (records: readonly object[]) =>
    records.map((record) => `${JSON.stringify(record)}\n`).join('')
  write('questions/corpus.jsonl', lines(passages))
  write('questions/queries.jsonl', lines(questions))
  write(
    'questions/qrels/dev.tsv',
    `query-id\tcorpus-id\tscore\n${TOPICS.map((one) => `${one}\t${one}\t1`).join('\n')}\n`,
  )
  write(
    'fusion.yaml',
    [
      'sets: [{ path: questions }]',
      'baseline: bm25',
      'pipelines:',
      '  - dense',
      '  - expression: weighted($w*bm25, 1*dense)',
      '    values: { w: [0.2, 0.4, 0.6, 0.8, 1] }',
      'expected:',
      '  - { set: questions, pipeline: bm25, values: { nDCG@10: 1 }, tolerance: 0 }',
    ].join('\n'),
  )
  outcome = await runJson<Outcome>(root, 'experiment', 'run', 'fusion.yaml')
})
afterAll(remove)

describe('experiment', () => {
  it('runs pipelines over sets, and writes a report', () => {
    expect(outcome).toMatchObject({ runs: { ran: 7, known: 0 }, embedded: { passages: 20, questions: 10 } })
    for (const file of Object.values(outcome.files)) expect(existsSync(file)).toBe(true)
    expect(readFileSync(outcome.files.html, 'utf8')).toContain('<!doctype html>')
  })

  it('asks and embeds nothing again', async () => {
    const again = await runJson<Outcome>(root, 'experiment', 'run', 'fusion.yaml')
    expect(again).toMatchObject({ runs: { ran: 0, known: 7 }, embedded: { passages: 0, questions: 0 } })
    expect(again.report.id).toBe(outcome.report.id)
  })

  it('killed and begun again gives the same table, byte for byte', async () => {
    const killed = start(root, 'experiment', 'run', 'fusion.yaml', '--data', 'killed')
    while (!killed.written.stderr.includes('time')) await pause(5)
    killed.child.kill('SIGKILL')
    await killed.ended
    const resumed = await runJson<Outcome>(root, 'experiment', 'run', 'fusion.yaml', '--data', 'killed')
    expect(resumed.runs.ran + resumed.runs.known).toBe(7)
    expect(resumed.embedded.passages).toBe(0)
    expect(readFileSync(resumed.files.csv)).toEqual(readFileSync(outcome.files.csv))
  })

  it('is listed, shown, and held against what it expects', async () => {
    expect((await run(root, 'experiment')).stdout).toMatch(
      /^id +name +runs +finished \(UTC\)\n[0-9a-f]{16} +fusion +7 /,
    )
    const shown = await runJson<Outcome>(root, 'experiment', 'show', 'fusion')
    expect(shown.report).toEqual(outcome.report)
    const { status, stdout } = await run(root, 'experiment', 'verify', 'fusion.yaml')
    expect(stdout).toMatch(/questions dev +bm25 +nDCG@10 +1\.0000/)
    expect(status).toBe(stdout.includes('OFF') ? 3 : 0)
  })

  it('writes a run as others read it', async () => {
    const fingerprint = outcome.report.table[0]?.fingerprint ?? ''
    const { status } = await run(root, 'experiment', 'runs', '--run', fingerprint, '--trec', 'bm25.trec')
    expect(status).toBe(0)
    expect(readFileSync(join(root, 'bm25.trec'), 'utf8')).toMatch(/^keys Q0 keys 1 \S+ bm25\n/)
  })

  it('that is not understood ends with 2 and the place', async () => {
    write('wrong.yaml', 'sets: [{ path: questions }]\nbaseline: bm25\npipeline: [dense]\n')
    const { status, stderr } = await run(root, 'experiment', 'run', 'wrong.yaml')
    expect(status).toBe(2)
    expect(stderr).toContain(
      'wrong.yaml:3:1: expected one of name, seed, measures, sets, baseline, pipelines',
    )
  })
})

describe('compare', () => {
  it('says what changed from one run to another', async () => {
    const [before, after] = outcome.report.table.map(({ fingerprint }) => fingerprint)
    const { stdout, status } = await run(
      root,
      'compare',
      before ?? '',
      after ?? '',
      '--html',
      'difference.html',
    )
    expect(status).toBe(0)
    expect(stdout).toContain('from bm25 to dense; the runs differ in pipeline')
    expect(readFileSync(join(root, 'difference.html'), 'utf8')).toContain('two runs')
  })

  it('of a run that nobody knows ends with 1', async () => {
    const { status, stdout } = await run(root, 'compare', 'ffff', 'ffff', '--json')
    expect(status).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'ERR_UNKNOWN_RUN' } })
  })
})

describe('pipelines', () => {
  it('are not served where they are not better, and the command says why', async () => {
    const refused = await run(root, 'promote', 'pipeline', 'rrf(bm25, dense)', '--set', 'questions')
    expect(refused.status).toBe(1)
    expect(refused.stderr).toMatch(
      /rrf\(bm25, dense\) is not to be served in place of .*: it is not surely better/,
    )
    expect((await run(root, 'pipelines')).stdout).toMatch(/^served: parent\(.*\) \(configured\)\n$/)
    const { status, stderr } = await run(root, 'pipelines', 'rollback')
    expect(status).toBe(1)
    expect(stderr).toContain('found none; what is configured is served')
  })
})

describe('a damaged registry', () => {
  it('is named, by whatever reads it', async () => {
    const registry = join(root, 'killed', 'registry.db')
    writeFileSync(registry, 'x'.repeat(20_000))
    for (const command of [['experiment'], ['experiment', 'runs'], ['compare', 'aa', 'bb']]) {
      const { status, stdout } = await run(root, ...command, '--data', 'killed', '--json')
      expect(status).toBe(1)
      expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'ERR_DATA_DAMAGED' } })
    }
  })
})
