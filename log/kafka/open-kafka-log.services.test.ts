import { describe, inject } from 'vitest'
import { deadLettersContract } from '../../core/testing/dead-letters-contract.ts'
import { documentLogContract } from '../../core/testing/document-log-contract.ts'
import { sourceCatalogContract } from '../../core/testing/source-catalog-contract.ts'
import { freshLog } from './testing/fresh-log.ts'

const broker = inject('kafkaBroker') ?? ''

describe.skipIf(broker === '')('on a real broker', () => {
  documentLogContract('Kafka, one partition,', async () => (await freshLog(broker, { partitions: 1 })).log)
  documentLogContract('Kafka, four partitions,', async () => (await freshLog(broker)).log)
  deadLettersContract('Kafka', async () => (await freshLog(broker)).deadLetters)
  sourceCatalogContract('Kafka', async () => (await freshLog(broker)).sources)
})
