import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

interface Answer {
  readonly metrics: Readonly<Record<string, number>>
  readonly corpus: { readonly embedded: number }
  readonly fingerprint: string
  readonly valuesFile: string
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-eval-'))
  const jsonl = (records: readonly object[]) => records.map((record) => JSON.stringify(record)).join('\n')
  await mkdir(join(folder, 'help', 'qrels'), { recursive: true })
  await writeFile(
    join(folder, 'help', 'corpus.jsonl'),
    jsonl([
      { _id: 'refund', title: 'Returns', text: 'Send the parcel back and you are paid within ten days.' },
      { _id: 'password', title: 'Signing in', text: 'Choose a new password from the sign-in page.' },
      { _id: 'invoice', title: 'Billing', text: 'The bill shows the tax of your country.' },
    ]),
  )
  await writeFile(
    join(folder, 'help', 'queries.jsonl'),
    jsonl([
      { _id: 'money', text: 'how do I get my money back' },
      { _id: 'login', text: 'I cannot log in any more' },
    ]),
  )
  await writeFile(
    join(folder, 'help', 'qrels', 'dev.tsv'),
    'query-id\tcorpus-id\tscore\nmoney\trefund\t1\nlogin\tpassword\t1\n',
  )
})
afterAll(() => rm(folder, { recursive: true }))

/** Runs the command line in a process of its own. */
async function plumbline(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly output: string }> {
  const main = resolve(import.meta.dirname, 'main.ts')
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
  const parts: Buffer[] = []
  child.stdout.on('data', (part: Buffer) => parts.push(part))
  const code = await new Promise<number>((done) => child.on('close', done))
  return { code, output: Buffer.concat(parts).toString() }
}

async function evaluated(...args: readonly string[]): Promise<Answer> {
  const { code, output } = await plumbline('eval', 'help', '--json', ...args)
  expect(code, output).toBe(0)
  return JSON.parse(output) as Answer
}

describe('plumbline eval', () => {
  it('prints one JSON document, the same metrics each time, and embeds a corpus once', async () => {
    const dense = await evaluated('--pipeline', 'dense', '--measure', 'nDCG@10', 'Success@1')
    expect(dense).toMatchObject({
      dataset: 'help',
      split: 'dev',
      pipeline: 'dense',
      queries: 2,
      metrics: { 'nDCG@10': 1, 'Success@1': 1 },
      latencyMs: { p50: expect.any(Number), p95: expect.any(Number) },
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
      corpus: { documents: 3, chunks: 3, embedded: 3 },
    })
    const values = await readFile(dense.valuesFile, 'utf8')

    const again = await evaluated('--pipeline', 'dense', '--measure', 'nDCG@10', 'Success@1')
    expect(again.fingerprint).toBe(dense.fingerprint)
    expect(JSON.stringify(again.metrics)).toBe(JSON.stringify(dense.metrics))
    expect(await readFile(again.valuesFile, 'utf8')).toBe(values)

    const other = await evaluated('--pipeline', 'rrf')
    expect(other).toMatchObject({ pipeline: 'rrf(bm25, dense)', corpus: { embedded: 0 } })
    expect(other.fingerprint).not.toBe(dense.fingerprint)
  })

  it('says how a mistyped split and pipeline are written', async () => {
    const split = await plumbline('eval', 'help', '--split', 'deb', '--json')
    expect(split.code).toBe(1)
    expect(JSON.parse(split.output)).toMatchObject({
      error: { code: 'ERR_DATASET', message: expect.stringContaining('did you mean dev?') },
    })
    const pipeline = await plumbline('eval', 'help', '--pipeline', 'bm26', '--json')
    expect(pipeline.code).toBe(2)
    expect(pipeline.output).toContain('did you mean bm25?')
  })
})
