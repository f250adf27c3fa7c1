import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEmbedder } from './open-embedder.ts'
import { writeTinyEncoder } from './testing/tiny-encoder.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-interrupt-'))
const modelFolder = join(folder, 'tiny')
const derivedFolder = join(folder, 'derived')
const program = join(import.meta.dirname, 'testing/stopped-process.ts')

/** Ways to stop → how the process must end. SIGABRT (134) would be ONNX Runtime, cut off. */
const WAYS = {
  'interrupt, handled': { code: 130, signal: null },
  'interrupt, one text': { code: 130, signal: null },
  'interrupt, unhandled': { code: null, signal: 'SIGINT' },
  exit: { code: 3, signal: null },
  throw: { code: 1, signal: null },
  'run out': { code: 0, signal: null },
}
const RUNS_EACH = 10

describe('a process that stops while it embeds', () => {
  beforeAll(async () => {
    writeTinyEncoder(modelFolder)
    const embedder = await openEmbedder({ modelFolder, derivedFolder, precision: 'float32' })
    await embedder.close()
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each(Object.entries(WAYS))(
    `ends as it should, ${RUNS_EACH} times of ${RUNS_EACH}: %s`,
    async (way, end) => {
      const moments = Array.from({ length: RUNS_EACH }, (_, n) => n * 3)
      const ends: unknown[] = []
      // Two at a time, so that threads are also put to sleep in the middle of a run.
      for (let n = 0; n < RUNS_EACH; n += 2) {
        ends.push(...(await Promise.all(moments.slice(n, n + 2).map((afterMs) => stopAfter(way, afterMs)))))
      }
      expect(ends).toEqual(moments.map(() => end))
    },
  )
})

async function stopAfter(
  way: string,
  afterMs: number,
): Promise<{ code: number | null; signal: string | null }> {
  const child = spawn(process.execPath, [program, way, modelFolder, derivedFolder, String(afterMs)], {
    stdio: 'ignore',
  })
  const [code, signal] = await once(child, 'exit')
  return { code, signal }
}
