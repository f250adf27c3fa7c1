import { Kafka, logLevel } from 'kafkajs'
import type { KafkaSettings } from './kafka-settings.ts'
import { knowZstd } from './zstd-codec.ts'

knowZstd()

/** A failing call is tried again after 0.1, 0.2, 0.4 … s, at most 3 s, so many times. */
export function retries(count: number) {
  // Whether a consumer that crashed is built anew is decided in one place, the supervisor.
  return { initialRetryTime: 100, maxRetryTime: 3_000, retries: count, restartOnFailure: async () => false }
}

/** A client of the cluster; connects with its first use. */
export function kafkaClient({ brokers, tls, sasl }: KafkaSettings): Kafka {
  return new Kafka({
    clientId: 'plumbline',
    brokers: [...brokers],
    connectionTimeout: 3_000,
    requestTimeout: 30_000,
    retry: retries(5),
    // What it has to say reaches us as errors and events; its own lines would go to standard output.
    logLevel: logLevel.NOTHING,
    ...(tls && { ssl: tlsOptions(tls) }),
    ...(sasl && { sasl: saslOptions(sasl) }),
  })
}

function tlsOptions({ ca, certificate, key }: NonNullable<KafkaSettings['tls']>) {
  return { ...(ca && { ca }), ...(certificate && { cert: certificate }), ...(key && { key }) }
}

/** The library tells the mechanisms apart by type, so that each is written out. */
function saslOptions({ mechanism, username, password }: NonNullable<KafkaSettings['sasl']>) {
  if (mechanism === 'plain') return { mechanism, username, password } as const
  if (mechanism === 'scram-sha-256') return { mechanism, username, password } as const
  return { mechanism, username, password } as const
}
