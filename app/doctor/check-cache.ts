import { existsSync, statSync } from 'node:fs'
import { openEmbeddingCache } from '../../inference/cache/open-embedding-cache.ts'
import { type Finding, ok } from './finding.ts'

/** Whether the cache of embeddings opens. @throws {DataVersionError} @throws {DataDamagedError} @throws {StoreUnavailableError} */
export function checkCache(file: string): Omit<Finding, 'check'> {
  if (!existsSync(file)) return ok('none yet; the first indexing makes it')
  openEmbeddingCache(file).close()
  return ok(`${(statSync(file).size / 1e6).toFixed(1)} MB`)
}
