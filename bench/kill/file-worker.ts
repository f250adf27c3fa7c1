// Run by `run.ts` as a process of its own, to be killed: a member of a group that writes each document to a file.
// arguments: settings of the log as JSON, folder of the files, file to tell in what was handled when

import { appendFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { KafkaSettings } from '../../log/kafka/kafka-settings.ts'
import { openKafkaLog } from '../../log/kafka/open-kafka-log.ts'
import { writeToFiles } from './file-store.ts'

const MS_PER_RECORD = 2

const [settings = '', folder = '', journal = ''] = process.argv.slice(2)
const abort = new AbortController()
process.on('SIGTERM', () => abort.abort())

const note = (text: string) => process.stderr.write(`${text}\n`)
const { log, close } = await openKafkaLog(JSON.parse(settings) as KafkaSettings, { make: false, note })
await log.consume(
  'files',
  async (records, lease) => {
    for (const { event } of records) {
      await pause(MS_PER_RECORD)
      lease?.throwIfAborted()
      writeToFiles(folder, event)
    }
    const partitions = [...new Set(records.map(({ position }) => position.split('/')[0]))]
    appendFileSync(journal, `${Date.now()} ${process.pid} ${partitions.join(',')} ${records.length}\n`)
  },
  { until: 'aborted', maxRecords: 25, signal: abort.signal },
)
await close()
