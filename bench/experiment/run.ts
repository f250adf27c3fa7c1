import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { writeResult } from '../result.ts'
import type { FinishedStart } from './one-start.ts'

/**
 * Does a grid of 30 pipelines over four sets end in the same table when it is killed, and is nothing embedded twice? Once in
 * one go, and once killed with SIGKILL again and again and begun anew, each time later, with a registry of its own. On a part
 * of the questions, over whole corpora.
 *
 *     node bench/experiment/run.ts --data FOLDER [--questions 20] [--kill-after 20]
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '.plumbline/bench-retrieval' },
    questions: { type: 'string', default: '20' },
    // Seconds to the first kill; to the second twice as many.
    'kill-after': { type: 'string', default: '20' },
  },
})
const MOST_STARTS = 6
const folder = mkdtempSync(join(tmpdir(), 'plumbline-bench-experiment-'))
try {
  const whole = await start('whole')
  if (whole === undefined) throw new Error('expected the experiment to end, it did not')
  let killed = 0
  let resumed: FinishedStart | undefined
  for (let n = 1; resumed === undefined && n <= MOST_STARTS; n++) {
    resumed = await start('killed', n === MOST_STARTS ? undefined : n * Number(values['kill-after']) * 1_000)
    if (resumed === undefined) killed += 1
  }
  const isSame = resumed?.tableDigest === whole.tableDigest
  const found = { questionsOfEachSet: Number(values.questions), killed, whole, resumed, isSame }
  console.log(JSON.stringify(found, undefined, 2))
  console.log(writeResult('experiment', found))
  if (!isSame || killed === 0) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true })
}

/** @param killAfterMs absent: not at all. @returns `undefined` where it was killed before it ended */
async function start(registry: string, killAfterMs?: number): Promise<FinishedStart | undefined> {
  const sets = mkdtempSync(join(folder, 'sets-'))
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'one-start.ts'),
      ...['--data', resolve(values.data), '--registry', join(folder, `${registry}.db`)],
      ...['--sets', sets, '--questions', values.questions],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const stopped = new AbortController()
  if (killAfterMs !== undefined) {
    sleep(killAfterMs, undefined, { signal: stopped.signal }).then(
      () => child.kill('SIGKILL'),
      () => undefined,
    )
  }
  const [output, [code]] = await Promise.all([
    text(child.stdout),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  stopped.abort()
  return code === 0 ? (JSON.parse(output.trim().split('\n').at(-1) ?? '') as FinishedStart) : undefined
}
