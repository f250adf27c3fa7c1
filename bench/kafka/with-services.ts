import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBroker } from '../../test/services/kafka/start-broker.ts'
import { withQdrant } from '../qdrant/with-qdrant.ts'

/** Where a run works, and on which services. */
export interface Services {
  /** Gone afterwards. */
  readonly folder: string
  /** Writes a configuration with the log on Kafka and the asked-for store. @returns its path */
  configure(name: string, rest: object): string
}

export const STORES = ['embedded', 'qdrant'] as const
export type StoreKind = (typeof STORES)[number]

/** @throws {Error} for a store that there is none of. */
export function storeNamed(name: string): StoreKind {
  const store = STORES.find((each) => each === name)
  if (store === undefined) throw new Error(`expected --store ${STORES.join(' or ')}, got ${name}`)
  return store
}

/** A broker of its own, and where it is asked for a Qdrant server; both end with `work`. */
export async function withServices<T>(kind: StoreKind, work: (services: Services) => Promise<T>): Promise<T> {
  const broker = await startBroker()
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-kafka-bench-'))
  const within = (store: (name: string) => object) =>
    work({
      folder,
      configure(name, rest) {
        const file = join(folder, `${name}.yaml`)
        const log = { kind: 'kafka', brokers: [broker.address], partitions: 6 }
        // JSON is YAML.
        writeFileSync(file, JSON.stringify({ data: join(folder, name), log, store: store(name), ...rest }))
        return file
      },
    })
  try {
    if (kind === 'embedded') return await within(() => ({ kind }))
    return await withQdrant((url) => within((name) => ({ kind, url, index: `bench-${name}` })))
  } finally {
    rmSync(folder, { recursive: true, force: true })
    await broker.remove()
  }
}
