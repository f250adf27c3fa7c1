import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { writeResult } from '../result.ts'

/**
 * How much processor time does a training step take beside PyTorch's in float32, 16 pairs of 64 tokens? Both take a step in
 * turn, so that other work on the machine meets both; the least of each counts.
 *
 *     node bench/fine-tune/speed.ts --python venv/bin/python
 */
const { python, rounds, threads } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    rounds: { type: 'string', default: '6' },
    threads: { type: 'string', default: '1' },
  },
}).values

interface Step {
  readonly cpuMs: number
  readonly peakMiB: number
}

const MODEL = resolve(import.meta.dirname, '..', '..', 'models', 'all-MiniLM-L6-v2')
const LAYERS = 6

const found = []
for (const trained of [6, 3, 2]) {
  const ours = contender(process.execPath, [join(import.meta.dirname, 'our-step.ts'), threads, `${trained}`])
  const script = join(import.meta.dirname, 'pytorch_step.py')
  const theirs = contender(python, [script, MODEL, threads, `${LAYERS - trained}`])
  const steps: { ours: Step; theirs: Step }[] = []
  for (let round = 0; round <= Number(rounds); round++) {
    steps.push({ ours: await ours.step(), theirs: await theirs.step() })
  }
  await Promise.all([ours.end(), theirs.end()])
  // The first round compiles, loads and computes what is kept.
  const least = (of: 'ours' | 'theirs') =>
    Math.round(Math.min(...steps.slice(1).map((step) => step[of].cpuMs)))
  const peak = (of: 'ours' | 'theirs') => Math.round(Math.max(...steps.map((step) => step[of].peakMiB)))
  const row = {
    layers: trained,
    cpuMs: least('ours'),
    pytorchCpuMs: least('theirs'),
    ratio: Number((least('ours') / least('theirs')).toFixed(2)),
    peakMiB: peak('ours'),
    pytorchPeakMiB: peak('theirs'),
  }
  console.log(JSON.stringify(row))
  found.push(row)
}
console.log(writeResult('fine-tune-speed', { pairs: 16, tokens: 64, threads: Number(threads), found }))

/** A process that takes a step for each line that it is given. */
function contender(program: string, args: readonly string[]) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const closed = new Promise((done) => child.once('close', done))
  return {
    async step(): Promise<Step> {
      child.stdin.write('\n')
      const { value, done } = await lines.next()
      if (done) throw new Error(`${program}: expected a step, it ended`)
      return JSON.parse(value) as Step
    },
    async end(): Promise<void> {
      child.stdin.end()
      await closed
    },
  }
}
