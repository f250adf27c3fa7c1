import { readFileSync } from 'node:fs'
import type { Config } from '../config/config.ts'
import { ConfigError } from '../core/errors.ts'
import type { KafkaSettings, SaslSettings, TlsSettings } from '../log/kafka/kafka-settings.ts'

/** Where what is to log in with stands. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * How the configured cluster is reached, with certificates and passwords in place of where they stand.
 *
 * @throws {ConfigError} where a file or a variable is not there.
 */
export function kafkaSettings(log: Config['log'], env: Environment): KafkaSettings {
  const { brokers, topicPrefix, groupPrefix, partitions, replicationFactor, concurrency } = log
  return {
    brokers,
    topicPrefix,
    groupPrefix,
    partitions,
    ...(replicationFactor !== undefined && { replicationFactor }),
    concurrency,
    sessionTimeoutMs: log.sessionSeconds * 1_000,
    patienceMs: log.patienceSeconds * 1_000,
    ...(log.tls && { tls: tlsOf(log.tls) }),
    ...(log.sasl && { sasl: saslOf(log.sasl, env) }),
  }
}

function tlsOf({ caFile, certificateFile, keyFile }: NonNullable<Config['log']['tls']>): TlsSettings {
  return {
    ...(caFile !== undefined && { ca: pem(caFile, 'log.tls.caFile') }),
    ...(certificateFile !== undefined && { certificate: pem(certificateFile, 'log.tls.certificateFile') }),
    ...(keyFile !== undefined && { key: pem(keyFile, 'log.tls.keyFile') }),
  }
}

function pem(file: string, key: string): string {
  const text = textOf(file, key)
  if (/^-----BEGIN [A-Z ]+-----$/mu.test(text)) return text
  throw new ConfigError(
    `expected ${file} in PEM form as ${key}, with a line -----BEGIN …-----, got none; convert it`,
  )
}

function textOf(file: string, key: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigError(`expected a file as ${key}, got ${reason}; name one that is there`, { cause })
  }
}

function saslOf(
  { mechanism, usernameVariable, passwordVariable }: NonNullable<Config['log']['sasl']>,
  env: Environment,
): SaslSettings {
  const fromEnvironment = (variable: string) => {
    const value = env[variable]
    if (value) return value
    throw new ConfigError(`expected ${variable} in the environment, for log.sasl, got nothing; set it`)
  }
  return {
    mechanism,
    username: fromEnvironment(usernameVariable),
    password: fromEnvironment(passwordVariable),
  }
}
