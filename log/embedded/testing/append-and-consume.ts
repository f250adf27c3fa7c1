// Run by `kill.test.ts` as a process of its own, to be killed: appends numbered documents and consumes them at once.
// arguments: log file, file for acknowledged appends, file for handled records, number to begin with

import { appendFileSync } from 'node:fs'
import { documentIdOf } from '../../../core/event.ts'
import { upserted } from '../../../core/testing/events.ts'
import { openEmbeddedLog } from '../open-embedded-log.ts'

const [file = '', acknowledged = '', handled = '', first = '0'] = process.argv.slice(2)
const { log } = await openEmbeddedLog(file, { mode: 'write' })

async function appendForEver(): Promise<never> {
  for (let n = Number(first); ; n += 3) {
    const numbers = [n, n + 1, n + 2]
    await log.append(numbers.map((each) => upserted(`guide:${each}.md`, `text ${each} `.repeat(200))))
    appendFileSync(acknowledged, numbers.map((each) => `guide:${each}.md\n`).join(''))
    await new Promise(setImmediate)
  }
}

const signal = new AbortController().signal
const consumed = log.consume(
  'g1',
  async (records) => {
    await new Promise(setImmediate)
    appendFileSync(handled, records.map(({ event }) => `${documentIdOf(event)}\n`).join(''))
  },
  { until: 'aborted', maxRecords: 7, signal },
)
process.stdout.write('ready\n')
await Promise.all([appendForEver(), consumed])
