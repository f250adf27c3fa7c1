import type { DeadLetter, DeadLetters } from '../../core/dead-letters.ts'
import type { DocumentLog } from '../../core/document-log.ts'
import type { SourceCatalog, SourceState } from '../../core/source-catalog.ts'
import { Cluster } from './cluster.ts'
import { kafkaDeadLetters } from './dead-letters.ts'
import { kafkaDocumentLog } from './document-log.ts'
import { jsonTable } from './json-table.ts'
import { type KafkaSettings, type Note, topicsOf } from './kafka-settings.ts'
import { LedgerTable } from './ledger-table.ts'
import { prepareTopics } from './prepare-topics.ts'
import { RecordSender } from './record-sender.ts'
import { kafkaSourceCatalog } from './source-catalog.ts'

/** What lies in the topics of one prefix. Closing any part closes all. */
export interface KafkaLog {
  readonly log: DocumentLog
  readonly deadLetters: DeadLetters
  readonly sources: SourceCatalog
  close(): Promise<void>
}

/**
 * The document log on Kafka, with dead letters and source states in topics beside it; what is missing is made.
 *
 * Any number of processes may have it open. All is read from the cluster, and nothing is kept here: a ledger costs one pass
 * over the topic in a process's life, and afterwards what was added since.
 *
 * @param options.make makes missing topics; otherwise they are an error.
 * @throws {LogUnavailableError} where no broker answers. @throws {NothingIndexedError} where there is nothing to read.
 * @throws {LogRefusedError} for a wrong key, a missing right, and topics that do not keep the newest of each document.
 */
export async function openKafkaLog(
  settings: KafkaSettings,
  options: { readonly make: boolean; readonly note?: Note },
): Promise<KafkaLog> {
  const cluster = new Cluster(settings, options.note ?? (() => undefined))
  try {
    await cluster.connect()
    const limits = await prepareTopics(cluster, options.make)
    const topics = topicsOf(settings)
    const partitions = (await cluster.endsOf(topics.documents)).map(({ partition }) => partition)
    const letters = jsonTable<DeadLetter>(cluster, topics.deadLetters, limits.deadLetters)
    const states = jsonTable<SourceState>(cluster, topics.sources, limits.sources)
    const deadLetters = kafkaDeadLetters(letters)
    const log = kafkaDocumentLog({
      cluster,
      topic: topics.documents,
      sender: new RecordSender(cluster, topics.documents, partitions, limits.documents),
      table: new LedgerTable(cluster, topics.documents),
      deadLetters,
    })
    const close = async () => {
      await log.close()
      await letters.close()
      await states.close()
    }
    return { log: { ...log, close }, deadLetters, sources: kafkaSourceCatalog(states), close }
  } catch (error) {
    await cluster.close()
    throw error
  }
}
