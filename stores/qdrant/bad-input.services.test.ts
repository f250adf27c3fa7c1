import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { QdrantClient } from '@qdrant/js-client-rest'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { ANONYMOUS } from '../../core/access.ts'
import { DocumentTooLargeError, StoreRefusedError, StoreUnavailableError } from '../../core/errors.ts'
import { PAGE_SETTINGS, page } from '../../core/testing/store-pages.ts'
import { type Qdrant, type QdrantOptions, startQdrant } from '../../test/services/qdrant/start-qdrant.ts'
import { openQdrantStore } from './open-qdrant-store.ts'
import { QDRANT_DEFAULTS } from './qdrant-settings.ts'

const run = promisify(execFile)
const binary = inject('qdrantBinary')
const PAGE = page('guide:a', [{ text: 'words', vector: [1, 0, 0, 0] }])
const main = resolve(import.meta.dirname, '../../cli/main.ts')

describe.skipIf(binary === undefined)('the store on a real server that is not as it should be', () => {
  let folder: string
  let server: Qdrant
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plumbline-qdrant-input-'))
  })
  afterEach(async () => {
    await server.remove()
    rmSync(folder, { recursive: true, force: true })
  })
  const start = async (options: QdrantOptions = {}) => {
    server = await startQdrant(binary ?? '', options)
    return { ...QDRANT_DEFAULTS, url: server.url }
  }
  const client = () => new QdrantClient({ url: server.url, checkCompatibility: false })

  it('refuses to open with a wrong key, and with none', async () => {
    const settings = await start({ apiKey: 'right' })
    for (const given of [{}, { apiKey: 'wrong' }]) {
      const opening = openQdrantStore({ ...settings, ...given })
      await expect(opening).rejects.toThrow(StoreRefusedError)
      await expect(opening).rejects.toThrow('; check the key that store.apiKeyVariable names')
    }
    expect(await (await openQdrantStore({ ...settings, apiKey: 'right' })).generations()).toEqual([])
  })

  it('says so while the server is away, and goes on with all that was written once it is back', async () => {
    const settings = await start()
    const store = await openQdrantStore(settings)
    const { id } = await store.createGeneration(PAGE_SETTINGS)
    await store.apply(id, [PAGE])
    await store.promote(id)
    await server.kill()
    const openedMeanwhile = await openQdrantStore(settings)
    for (const away of [store, openedMeanwhile]) {
      await expect(away.view()).rejects.toThrow(StoreUnavailableError)
      await expect(away.apply(id, [PAGE])).rejects.toThrow(StoreUnavailableError)
    }
    await server.restart()
    for (const back of [store, openedMeanwhile]) {
      expect(await (await back.view()).chunkIds('guide:a', ANONYMOUS)).toHaveLength(1)
      await back.apply(id, [PAGE])
    }
    expect((await store.digest(id)).documents).toBe(1)
  })

  it('refuses a collection whose vectors have other dimensions than it says, and writes nothing', async () => {
    const settings = await start()
    const { id } = await (await openQdrantStore(settings)).createGeneration(PAGE_SETTINGS)
    const name = `plumbline-${id}`
    const { config } = await client().getCollection(name)
    await client().deleteCollection(name)
    await client().createCollection(name, {
      vectors: { dense: { size: 8, distance: 'Dot' } },
      sparse_vectors: { bm25: {} },
      metadata: config.metadata ?? {},
    })
    const store = await openQdrantStore(settings)
    for (const ask of [() => store.apply(id, [PAGE]), () => store.view(id), () => store.promote(id)]) {
      await expect(ask()).rejects.toThrow(
        `collection ${name}: expected vectors dense of 4 dimensions, for by-hand@000000000000/1, got 8; index into another one (store.index), or remove it`,
      )
    }
    expect((await client().count(name, { exact: true })).count).toBe(0)
    expect(Object.keys((await client().getCollection(name)).payload_schema)).toEqual([])
  })

  it('refuses a collection that somebody else made, and writes nothing', async () => {
    const settings = await start()
    await client().createCollection('plumbline-g1', { vectors: { size: 4, distance: 'Cosine' } })
    const store = await openQdrantStore(settings)
    await expect(store.apply('g1', [PAGE])).rejects.toThrow(
      'collection plumbline-g1: expected metadata of format 3, got none',
    )
    expect((await client().count('plumbline-g1', { exact: true })).count).toBe(0)
  })

  it('refuses a document that the server cannot take, and takes the others', async () => {
    const settings = await start()
    const store = await openQdrantStore(settings)
    const { id } = await store.createGeneration(PAGE_SETTINGS)
    const huge = page('guide:huge', [{ text: 'x'.repeat(33_000_000), vector: [1, 0, 0, 0] }])
    await expect(store.apply(id, [huge])).rejects.toThrow(DocumentTooLargeError)
    const large = page('guide:large', [{ text: 'x'.repeat(12_000_000), vector: [1, 0, 0, 0] }])
    await store.apply(id, [PAGE, large])
    expect((await store.digest(id)).documents).toBe(2)
  })

  it('waits for as long as a server asks that limits its writes, and writes all', async () => {
    const settings = await start()
    const store = await openQdrantStore(settings)
    const { id } = await store.createGeneration(PAGE_SETTINGS)
    // A commit of one page takes five; after sixty the server answers 429, and says after how many seconds to come again.
    const strict_mode_config = { enabled: true, write_rate_limit: 60 }
    await client().updateCollection(`plumbline-${id}`, { strict_mode_config })
    for (let at = 0; at < 14; at++) {
      await store.apply(id, [page(`guide:${at}`, [{ text: 'words', vector: [1, 0, 0, 0] }])])
    }
    expect((await store.digest(id)).documents).toBe(14)
  })

  it('makes collections with the shards, copies, codes and tenants that are configured', async () => {
    const settings = await start()
    const store = await openQdrantStore({
      ...settings,
      search: 'hnsw',
      quantisation: { kind: 'scalar', oversampling: 2 },
      shards: 3,
      replicationFactor: 2,
      writeConsistencyFactor: 1,
      byTenant: true,
    })
    const { id } = await store.createGeneration(PAGE_SETTINGS)
    await store.apply(id, [PAGE])
    await store.promote(id)
    const { config, payload_schema } = await client().getCollection(`plumbline-${id}`)
    expect(config.params).toMatchObject({
      shard_number: 3,
      replication_factor: 2,
      write_consistency_factor: 1,
      vectors: { dense: { size: 4, distance: 'Dot' } },
    })
    expect(config.quantization_config).toMatchObject({ scalar: { type: 'int8' } })
    expect(payload_schema['tenant']).toMatchObject({ params: { type: 'keyword', is_tenant: true } })
    const found = await (await store.view()).dense(Float32Array.of(1, 0, 0, 0), 1, {
      principal: ANONYMOUS,
      filter: {},
    })
    expect(found).toHaveLength(1)
    expect((await store.digest(id)).documents).toBe(1)
  })

  it('is asked over TLS where the authority is trusted, and not where it is none of ours', async () => {
    const [certificate, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
    const made = ['-newkey', 'rsa:2048', '-nodes', '-days', '1', '-out', certificate, '-keyout', key]
    await run('openssl', ['req', '-x509', ...made, ...subject])
    await start({ apiKey: 'right', tls: { certificate, key } })
    const config = join(folder, 'plumbline.yaml')
    writeFileSync(config, `data: ${folder}/data\nstore: { kind: qdrant, url: '${server.url}' }\n`)
    /** What `doctor` says of the index. */
    const indexFinding = async (env: NodeJS.ProcessEnv) => {
      const child = spawn(process.execPath, [main, 'doctor', '--config', config, '--json'], {
        env: { ...process.env, PLUMBLINE_QDRANT_API_KEY: 'right', ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const { findings } = JSON.parse(await text(child.stdout)) as { findings: { check: string }[] }
      return findings.find(({ check }) => check === 'index')
    }
    expect(await indexFinding({ NODE_EXTRA_CA_CERTS: certificate })).toMatchObject({ verdict: 'ok' })
    expect(await indexFinding({})).toMatchObject({ says: expect.stringMatching(/self.signed certificate/u) })
  })
})
