import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { documentIdOf } from '../../core/event.ts'
import { openEmbeddedLog } from './open-embedded-log.ts'

const ROUNDS = 15
const CHILD = fileURLToPath(new URL('testing/append-and-consume.ts', import.meta.url))

const folder = mkdtempSync(join(tmpdir(), 'plumbline-log-kill-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('loses no acknowledged append and skips no record, killed at 15 random moments', async () => {
  const file = join(folder, 'log.db')
  const acknowledgedFile = join(folder, 'acknowledged')
  const handledFile = join(folder, 'handled')
  for (let round = 0; round < ROUNDS; round++) {
    const next = String(linesOf(acknowledgedFile).length + round * 1_000_000)
    const child = spawn(process.execPath, [CHILD, file, acknowledgedFile, handledFile, next], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await ready(child)
    await delay(Math.random() * 120)
    child.kill('SIGKILL')
    await once(child, 'exit')

    const { log, close } = await openEmbeddedLog(file, { mode: 'write' })
    const present = new Set<string>()
    for await (const { documentId } of log.ledger()) present.add(documentId)
    expect(linesOf(acknowledgedFile).filter((id) => !present.has(id))).toEqual([])
    const handled = new Set(linesOf(handledFile))
    const waiting = new Set<string>()
    const signal = new AbortController().signal
    // The handler fails, so that the offset stays where the killed process left it.
    const peek = log.consume(
      'g1',
      async (records) => {
        for (const { event } of records) waiting.add(documentIdOf(event))
        throw new Error('only looking')
      },
      { until: 'caught-up', maxRecords: Number.MAX_SAFE_INTEGER, signal },
    )
    await (waiting.size === 0 && (await log.lag('g1')) === 0
      ? peek
      : expect(peek).rejects.toThrow('only looking'))
    expect([...present].filter((id) => !handled.has(id) && !waiting.has(id))).toEqual([])
    await close()
  }
  expect(linesOf(handledFile).length).toBeGreaterThan(0)
})

it('takes what four processes append at once to a log that none of them found there', async () => {
  const file = join(folder, 'shared.db')
  const outputs = [1, 2, 3, 4].map((n) => join(folder, `acknowledged-${n}`))
  const children = outputs.map((output, n) =>
    spawn(process.execPath, [CHILD, file, output, join(folder, 'handled-by-any'), String(n * 1_000_000)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
  await Promise.all(children.map(ready))
  while (outputs.some((output) => linesOf(output).length < 9)) await delay(20)
  const ended = children.map((child) => once(child, 'exit'))
  for (const child of children) child.kill('SIGKILL')
  await Promise.all(ended)

  const { log, close } = await openEmbeddedLog(file, { mode: 'read' })
  const present = new Set<string>()
  for await (const { documentId } of log.ledger()) present.add(documentId)
  expect(outputs.flatMap(linesOf).filter((id) => !present.has(id))).toEqual([])
  await close()
})

async function ready(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error('the child has no standard output')
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => {
      throw new Error('the child ended before it was ready')
    }),
  ])
}

/** Whole lines only: the last may have been cut by the kill. */
function linesOf(path: string): readonly string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []
}
