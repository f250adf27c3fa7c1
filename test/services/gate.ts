/**
 * The suites on real services, as `npm run test:services` runs them: a Kafka broker, started here, and a Qdrant where
 * PLUMBLINE_QDRANT_BIN or PLUMBLINE_QDRANT_URL says where one is. Ends with a line a service: what ran on the real one,
 * and what did not. Without a broker, or without a single test that passed, it fails.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { KAFKA_VERSION, missingForBroker } from './kafka/broker-jars.ts'
import { missingForQdrant } from './qdrant/missing-for-qdrant.ts'

/** Kafka's client sets a timer in the past now and then: no news to who runs this. */
const QUIET = '--disable-warning=TimeoutNegativeWarning'

const root = resolve(import.meta.dirname, '..', '..')

interface Counts {
  passed: number
  failed: number
  skipped: number
}

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

const { status, report } = await runTests(process.argv.slice(2))
const services = [
  { name: `Kafka ${KAFKA_VERSION}`, isNeeded: true, missing: missingForBroker(), counts: countsOf(/kafka/u) },
  { name: 'Qdrant', isNeeded: false, missing: missingForQdrant(), counts: countsOf(/qdrant/u) },
]
console.log()
for (const { name, missing, counts } of services) {
  const { passed, failed, skipped } = counts
  console.log(
    missing === undefined
      ? `${name}: ${passed} passed, ${failed} failed, ${skipped} skipped, on the real server`
      : `${name}: NOT RUN on the real server (${missing}); ${skipped} tests skipped, ${passed} passed without it`,
  )
}
const lacking = services.filter(({ isNeeded, missing }) => isNeeded && missing !== undefined)
// A test of both services counts once.
const all = countsOf(/./u)
const failed = all.failed + lacking.length
console.log(`${all.passed} passed, ${failed} failed`)
process.exitCode = status === 0 && failed === 0 && all.passed > 0 ? 0 : 1

/** Counts over the test files whose path, from the project's folder, matches; a file that breaks counts as a failure. */
function countsOf(pattern: RegExp): Counts {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  for (const file of report.testResults) {
    if (!pattern.test(relative(root, file.name))) continue
    if (file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'))
      counts.failed++
    for (const test of file.assertionResults) {
      if (test.status === 'passed') counts.passed++
      else if (test.status === 'failed') counts.failed++
      else counts.skipped++
    }
  }
  return counts
}

async function runTests(
  args: readonly string[],
): Promise<{ readonly status: number; readonly report: Report }> {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-services-'))
  const file = join(folder, 'report.json')
  try {
    const status = await vitest([
      '--config=test/services/vitest.config.ts',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...args,
    ])
    return { status, report: JSON.parse(readFileSync(file, 'utf8')) as Report }
  } catch (error) {
    console.error(`expected a report of the test run, got none: ${String(error)}`)
    return { status: 1, report: { testResults: [] } }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function vitest(args: readonly string[]): Promise<number> {
  return new Promise((done) => {
    const script = join(root, 'node_modules/vitest/vitest.mjs')
    const child = spawn(process.execPath, [QUIET, script, 'run', ...args], { cwd: root, stdio: 'inherit' })
    child.on('exit', (code) => done(code ?? 1))
  })
}
