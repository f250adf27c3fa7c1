/** How a Kafka cluster is reached and used. */
export interface KafkaSettings {
  /** `host:port` of some brokers; the others are learnt from them. At least one. */
  readonly brokers: readonly string[]
  /** First part of the topics' names: `plumbline` has `plumbline.documents`, `plumbline.dead-letter`, `plumbline.sources`. */
  readonly topicPrefix: string
  /** First part of the consumer groups' names. Two indexes that are both to be whole need one each. */
  readonly groupPrefix: string
  /** Partitions of the documents' topic where it has to be made. */
  readonly partitions: number
  /** Copies of each topic where it has to be made; absent: the cluster's default. */
  readonly replicationFactor?: number
  /** Partitions that one consumer handles at the same time; at least 1. */
  readonly concurrency: number
  /** How long a consumer may be silent before another gets its partitions, in ms. */
  readonly sessionTimeoutMs: number
  /** How long a cluster that is away is waited for before work ends with an error, in ms; each sign of life counts anew. */
  readonly patienceMs: number
  /** Absent: connections are not encrypted. */
  readonly tls?: TlsSettings
  /** Absent: nobody logs in. */
  readonly sasl?: SaslSettings
}

/** PEM texts. */
export interface TlsSettings {
  /** Who may have signed the brokers' certificates; absent: whoever the system trusts. */
  readonly ca?: string
  readonly certificate?: string
  readonly key?: string
}

export interface SaslSettings {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
  readonly username: string
  readonly password: string
}

/** Settings for tests and as defaults; brokers have to be named. */
export const KAFKA_DEFAULTS = {
  topicPrefix: 'plumbline',
  groupPrefix: 'plumbline',
  partitions: 6,
  concurrency: 2,
  sessionTimeoutMs: 30_000,
  patienceMs: 300_000,
} satisfies Partial<KafkaSettings>

/** What a person should know of the log's work: consumers that were rebuilt, records that could not be read. */
export type Note = (text: string) => void

/** The topics by what they hold. */
export function topicsOf({ topicPrefix }: Pick<KafkaSettings, 'topicPrefix'>) {
  return {
    documents: `${topicPrefix}.documents`,
    deadLetters: `${topicPrefix}.dead-letter`,
    sources: `${topicPrefix}.sources`,
  }
}
