import type { TokenVectors } from '../../core/token-encoder.ts'

/** Token vectors of passages by key. A missing entry only costs time. */
export interface TokenCache {
  /** One a key, in their order; `undefined` where there is none. @throws {DataDamagedError} @throws {StoreUnavailableError} */
  get(keys: readonly string[]): readonly (TokenVectors | undefined)[]
  /** Keeps all or none; the oldest entries make room. @throws {DiskFullError} @throws {DataDamagedError} @throws {StoreUnavailableError} */
  put(entries: ReadonlyMap<string, TokenVectors>): void
  close(): void
}
