/**
 * The whole gate, as `npm test` runs it: types, lint and formatting, room rules, then all tests. Every step runs, so
 * that one look shows everything that is wrong. Ends with the plain line `N passed, N failed` over steps and tests.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { checkImports } from './gate/imports.ts'
import { checkRooms } from './gate/rooms.ts'

const root = resolve(import.meta.dirname, '..')

interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

const steps: readonly (readonly [string, () => Promise<Counts>])[] = [
  ['types', () => tool('node_modules/typescript/bin/tsc', ['--noEmit', '-p', '.'])],
  [
    'lint and formatting',
    () => tool('node_modules/@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']),
  ],
  ['imports', () => fromComplaints(checkImports(root))],
  ['room rules', () => fromComplaints(checkRooms(root))],
  ['tests', () => vitest(process.argv.slice(2))],
]

const total = { passed: 0, failed: 0, skipped: 0 }
for (const [name, step] of steps) {
  const startedAtMs = performance.now()
  const counts = await step()
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1)
  console.log(`${counts.failed === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`)
  total.passed += counts.passed
  total.failed += counts.failed
  total.skipped += counts.skipped
}
console.log(
  `\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
)
process.exitCode = total.failed === 0 ? 0 : 1

/** Runs a script of a package on this Node, its output shown; one passed or failed. */
async function tool(script: string, args: readonly string[]): Promise<Counts> {
  const status = await run([join(root, script), ...args])
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 }
}

async function fromComplaints(check: Promise<readonly string[]>): Promise<Counts> {
  const complaints = await check
  for (const complaint of complaints) console.error(`  ${complaint}`)
  return { passed: complaints.length === 0 ? 1 : 0, failed: complaints.length, skipped: 0 }
}

/** All tests; the counts come from vitest's own report, and a report that is missing or empty is a failure. */
async function vitest(args: readonly string[]): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-gate-'))
  const report = join(folder, 'report.json')
  try {
    const status = await run([
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args,
    ])
    const counts = JSON.parse(readFileSync(report, 'utf8')) as {
      numPassedTests: number
      numFailedTests: number
      numPendingTests: number
    }
    const failed = Math.max(counts.numFailedTests, status === 0 && counts.numPassedTests > 0 ? 0 : 1)
    return { passed: counts.numPassedTests, failed, skipped: counts.numPendingTests }
  } catch (error) {
    console.error(`  expected a report of the test run, got none: ${String(error)}`)
    return { passed: 0, failed: 1, skipped: 0 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(args: readonly string[]): Promise<number> {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })
    child.on('exit', (code) => done(code ?? 1))
  })
}
