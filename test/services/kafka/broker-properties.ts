import type { SelfMadeCertificate } from './self-made-certificate.ts'

/** Where a broker listens and keeps its data. */
export interface BrokerPlace {
  readonly port: number
  readonly controllerPort: number
  /** A second listener, for clients that are to come through a proxy. */
  readonly proxiedPort: number
  /** Where clients of the second listener are told to go: the proxy. */
  readonly proxyPort: number
  /** A listener for clients that log in. */
  readonly loginPort: number
  readonly dataFolder: string
  /** A listener for clients that log in over TLS; absent: there is none. */
  readonly secure?: { readonly port: number; readonly certificate: SelfMadeCertificate }
}

/** Who may log in: at `loginPort` with SASL PLAIN, over TLS with SCRAM-SHA-512. */
export const LOGIN = { username: 'plumbline', password: 'correct horse' }

/** One KRaft node, broker and controller in one, on the loopback interface alone, small. */
export function brokerProperties(place: BrokerPlace): string {
  const { port, controllerPort, proxiedPort, proxyPort, loginPort, dataFolder, secure } = place
  const listener = secure === undefined ? '' : `,SECURE://127.0.0.1:${secure.port}`
  const account = `username="${LOGIN.username}" password="${LOGIN.password}" user_${LOGIN.username}="${LOGIN.password}"`
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAIN://127.0.0.1:${port},PROXIED://127.0.0.1:${proxiedPort},LOGIN://127.0.0.1:${loginPort}${listener},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAIN://127.0.0.1:${port},PROXIED://127.0.0.1:${proxyPort},LOGIN://127.0.0.1:${loginPort}${listener}`,
    'listener.security.protocol.map':
      'PLAIN:PLAINTEXT,PROXIED:PLAINTEXT,LOGIN:SASL_PLAINTEXT,SECURE:SASL_SSL,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAIN',
    'controller.listener.names': 'CONTROLLER',
    'sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.login.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required ${account};`,
    ...(secure && secureProperties(secure.certificate)),
    'log.dirs': dataFolder,
    // One node: one replica of everything. Few partitions of internal topics, so that it starts fast.
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    // A client must never make a topic with default settings by asking for it.
    'auto.create.topics.enable': false,
    // In production the first member waits 3 s for others.
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 3_000,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'log.cleaner.threads': 1,
    'log.cleaner.dedupe.buffer.size': 8 * 2 ** 20,
    'log.cleaner.backoff.ms': 1_000,
    // A killed broker may come back once its old registration has run out; 9 s by default.
    'broker.session.timeout.ms': 2_000,
    'broker.heartbeat.interval.ms': 500,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

function secureProperties({ keystoreFile, password }: SelfMadeCertificate): Readonly<Record<string, string>> {
  return {
    'listener.name.secure.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'listener.name.secure.scram-sha-512.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'listener.name.secure.ssl.keystore.type': 'PKCS12',
    'listener.name.secure.ssl.keystore.location': keystoreFile,
    'listener.name.secure.ssl.keystore.password': password,
    'listener.name.secure.ssl.key.password': password,
  }
}
