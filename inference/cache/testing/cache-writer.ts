import { sha256 } from '../../../core/sha256.ts'
import { openEmbeddingCache } from '../open-embedding-cache.ts'

/** A process that writes 200 entries, one a transaction: `node cache-writer.ts FILE NAME`. */
const [file = '', name = ''] = process.argv.slice(2)
const cache = openEmbeddingCache(file)
for (let n = 0; n < 200; n++) {
  cache.put(new Map([[sha256(`${name} ${n}`), { vector: Float32Array.of(n, 0), truncated: false }]]))
}
cache.close()
