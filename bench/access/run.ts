/**
 * Does everybody find what they may read, and nothing else? Does what is hidden leave a trace? How soon is a revoked key
 * refused?
 *
 *   node bench/access/run.ts [--documents 10000] [--principals 100] [--revocations 200]
 *
 * Needs nothing. The first two are held against a slow oracle on the embedded store. For the third a server answers
 * over HTTP while the keys are revoked by another connection, as `plumbline keys revoke` does it.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openKeyRing } from '../../app/access/open-key-ring.ts'
import { handEmbedder, wordAnalyzer } from '../../app/access/testing/hand-parts.ts'
import { countInterference } from '../../app/access/testing/hidden-documents.ts'
import { countAccess, drawFrom } from '../../app/access/testing/random-access.ts'
import { openOperations } from '../../app/operations/open-operations.ts'
import { createApi } from '../../serve/create-api.ts'
import { listen } from '../../serve/listen.ts'
import { fakeOperator } from '../../serve/testing/fake-operator.ts'
import { fakeSystem } from '../../serve/testing/fake-system.ts'
import { openEmbeddedStore } from '../../stores/embedded/open-embedded-store.ts'
import { percentile } from '../percentile.ts'
import { writeResult } from '../result.ts'

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '10000' },
    principals: { type: 'string', default: '100' },
    revocations: { type: 'string', default: '200' },
  },
})
const SEED = 20_261_121
const folder = mkdtempSync(join(tmpdir(), 'plumbline-access-'))

try {
  const store = await openEmbeddedStore(join(folder, 'store'), { mode: 'write' })
  const access = await countAccess(store, Number(values.documents), Number(values.principals), drawFrom(SEED))
  const sizes = { visible: 1_000, hidden: 1_000, questions: 200 }
  const parts = { analyzer: wordAnalyzer(), embedder: handEmbedder() }
  const interference = await countInterference(store, sizes, parts, drawFrom(SEED))
  await store.close()
  const found = { access, interference, revocation: await measureRevocation(Number(values.revocations)) }
  console.log(JSON.stringify(found, undefined, 2))
  writeResult('access', found)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Revokes keys that are in use. */
async function measureRevocation(revocations: number): Promise<object> {
  const operations = openOperations({ folder })
  const elsewhere = openOperations({ folder })
  const [served, other] = [openKeyRing(operations), openKeyRing(elsewhere)]
  const api = createApi(fakeSystem([]), { operator: { ...fakeOperator(), keys: served } })
  const address = await listen(api, { port: 0 })
  const refusedAfterMs: number[] = []
  let acceptedAfter = 0
  try {
    for (let n = 0; n < revocations; n++) {
      const principal = { tenant: 'default', groups: [] }
      const { key, text } = other.create({ name: `key ${n}`, principal, scopes: ['read'] })
      const statusOf = async () =>
        (await fetch(`${address}/v1/caller`, { headers: { authorization: `Bearer ${text}` } })).status
      if ((await statusOf()) !== 200) throw new Error('expected a new key to open, it did not')
      const inFlight = statusOf()
      const startedMs = performance.now()
      other.revoke(key.id)
      // The first request that is sent after the revocation has returned.
      if ((await statusOf()) === 401) refusedAfterMs.push(performance.now() - startedMs)
      else acceptedAfter += 1
      await inFlight
    }
  } finally {
    await api.close()
    operations.close()
    elsewhere.close()
  }
  const rounded = (share: number) => Number(percentile(refusedAfterMs, share).toFixed(1))
  return {
    revocations,
    acceptedAfter,
    msToRefusal: { p50: rounded(0.5), p99: rounded(0.99), max: rounded(1) },
  }
}
