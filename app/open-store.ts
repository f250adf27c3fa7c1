import type { Config } from '../config/config.ts'
import type { Store } from '../core/store.ts'
import { openEmbeddedStore } from '../stores/embedded/open-embedded-store.ts'
import type { QdrantSettings } from '../stores/qdrant/qdrant-settings.ts'
import type { Settings } from './settings.ts'

export interface OpenStoreOptions {
  /** `read` writes nothing. The embedded store lets one process at a time write, a server any number. */
  readonly mode: 'read' | 'write'
  /** Where the key stands (the process's own). */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/**
 * Opens the configured store.
 *
 * @throws {WriterLockedError} @throws {DataVersionError} @throws {DataDamagedError} @throws {StoreUnavailableError}
 * @throws {StoreRefusedError} where the server wants another key, or is too old.
 */
export async function openStore(
  { config, data }: Pick<Settings, 'config' | 'data'>,
  { mode, env = process.env }: OpenStoreOptions,
): Promise<Store> {
  const { store } = config
  if (store.kind === 'embedded' || store.url === undefined) return openEmbeddedStore(data.store, { mode })
  // The client is loaded where it is asked for only.
  const { openQdrantStore } = await import('../stores/qdrant/open-qdrant-store.ts')
  return openQdrantStore(qdrantSettings(store, store.url, env))
}

function qdrantSettings(
  { timeoutSeconds, retentionSeconds, apiKeyVariable, kind: _kind, url: _url, ...rest }: Config['store'],
  url: string,
  env: NonNullable<OpenStoreOptions['env']>,
): QdrantSettings {
  const apiKey = env[apiKeyVariable]
  return {
    ...rest,
    url,
    ...(apiKey && { apiKey }),
    timeoutMs: timeoutSeconds * 1_000,
    retentionMs: retentionSeconds * 1_000,
  }
}
