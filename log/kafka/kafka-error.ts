import { LogRefusedError, LogUnavailableError, PlumblineError } from '../../core/errors.ts'

/** What a server says of who asks, and not of the moment: the same call fails again. */
const REFUSALS = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
  'KafkaJSSASLAuthenticationError',
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
])

/** What kafkajs threw, as one of our errors with the original as its cause. @param doing what was expected, e.g. `take records for plumbline.documents` */
export function explainKafkaError(error: unknown, doing: string, brokers: readonly string[]): PlumblineError {
  if (error instanceof PlumblineError) return error
  const place = `Kafka at ${brokers.join(', ')}`
  const reason = error instanceof Error ? error.message : String(error)
  if (chainOf(error).some((each) => REFUSALS.has(each))) {
    return new LogRefusedError(
      `expected ${place} to ${doing}, got ${reason}; check log.sasl, and what user and topic are allowed`,
      { cause: error },
    )
  }
  if (chainOf(error).includes('KafkaJSNotImplemented')) {
    return new LogRefusedError(
      `expected ${place} to ${doing}, got records in a form that we cannot unpack (${reason}); set compression.type of the topic to gzip or zstd`,
      { cause: error },
    )
  }
  if (/certificate/iu.test(reason)) {
    return new LogRefusedError(
      `expected ${place} to ${doing} under a certificate that we trust, got ${reason}; check log.tls, and the names in it`,
      { cause: error },
    )
  }
  return new LogUnavailableError(
    `expected ${place} to ${doing}, got ${reason}; check that it runs and log.brokers is right, then try again`,
    { cause: error },
  )
}

/** Runs `work`, and gives its failure our name. */
export async function explained<T>(
  doing: string,
  brokers: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw explainKafkaError(error, doing, brokers)
  }
}

/** Whether a broker said that it cannot answer now, as just after a topic was made. */
export function isForNow(error: unknown): boolean {
  // The class itself cannot be imported by name: the package is CommonJS, and Node does not see that it exports it.
  const isAnswer = error instanceof Error && error.name === 'KafkaJSProtocolError'
  return isAnswer && 'retriable' in error && error.retriable === true
}

/** Names and types of an error and of those that it was made from. */
function chainOf(error: unknown): readonly string[] {
  const names: string[] = []
  for (let each = error; each instanceof Error; each = each.cause) {
    names.push(each.name)
    if ('type' in each && typeof each.type === 'string') names.push(each.type)
  }
  return names
}
