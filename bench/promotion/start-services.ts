import { randomUUID } from 'node:crypto'
import { startBroker } from '../../test/services/kafka/start-broker.ts'
import { startQdrant } from '../../test/services/qdrant/start-qdrant.ts'

/** A Kafka broker and a Qdrant server of one's own. */
export interface Services {
  /** What a configuration has to say to use them. */
  readonly config: string
  remove(): Promise<void>
}

/** Starts both; Qdrant is the binary that PLUMBLINE_QDRANT_BIN names. */
export async function startServices(): Promise<Services> {
  const binary = process.env['PLUMBLINE_QDRANT_BIN']
  if (!binary) throw new Error('expected PLUMBLINE_QDRANT_BIN, a server to start, found none')
  const qdrant = await startQdrant(binary)
  const broker = await startBroker()
  const prefix = `bench-${randomUUID()}`
  return {
    config: [
      `log: { kind: kafka, brokers: ['${broker.address}'], topicPrefix: ${prefix}, groupPrefix: ${prefix} }`,
      `store: { kind: qdrant, url: '${qdrant.url}', index: bench }`,
      '',
    ].join('\n'),
    async remove() {
      await broker.remove()
      await qdrant.remove()
    },
  }
}
