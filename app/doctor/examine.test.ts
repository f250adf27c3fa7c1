import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { asOrdinaryUser } from '../../connectors/markdown/testing/source-folder.ts'
import { sha256 } from '../../core/sha256.ts'
import { writeTinyEncoder } from '../../inference/testing/tiny-encoder.ts'
import { LINEAR_RANKER } from '../../retrievers/rerank/testing/ranker-models.ts'
import { openEmbeddedStore } from '../../stores/embedded/open-embedded-store.ts'
import { indexOnce } from '../index-once.ts'
import { openConfiguredEmbedder } from '../open-embedder.ts'
import { promote } from '../pipelines/promotions.ts'
import { loadSettings, type SettingsRequest } from '../settings.ts'
import { checkDataFolder } from './check-data-folder.ts'
import { examine } from './examine.ts'
import type { Finding } from './finding.ts'

const root = mkdtempSync(join(tmpdir(), 'plumbline-doctor-test-'))
const healthy = join(root, 'healthy')
const sick = join(root, 'sick')
afterAll(() => rmSync(root, { recursive: true }))

/** Two pages indexed with a tiny model: what every test breaks a copy of. */
beforeAll(async () => {
  chmodSync(root, 0o755)
  writeTinyEncoder(join(healthy, 'model'))
  mkdirSync(join(healthy, 'pages'))
  writeFileSync(join(healthy, 'pages', 'a.md'), '# One\n\nthe first page\n')
  writeFileSync(join(healthy, 'pages', 'b.md'), '# Two\n\nthe second page\n')
  writeFileSync(join(healthy, 'plumbline.yaml'), 'model: { name: ./model }\ndata: ./data\n')
  const settings = loadSettings(requestIn(healthy))
  const opened = await openConfiguredEmbedder(settings, { note: () => undefined })
  await indexOnce(settings, opened, ['pages'], { signal: new AbortController().signal })
  await opened.close()
})

beforeEach(() => {
  rmSync(sick, { recursive: true, force: true })
  cpSync(healthy, sick, { recursive: true })
})

function requestIn(workingFolder: string): SettingsRequest {
  return { workingFolder, env: {} }
}

/** Findings that are not `ok`, by check; all checks have run. */
async function complaints(request = requestIn(sick)): Promise<Readonly<Record<string, Finding>>> {
  const findings: Finding[] = []
  for await (const finding of examine(request)) findings.push(finding)
  expect(findings.map(({ check }) => check)).toEqual([
    'runtime',
    'packages',
    'configuration',
    'model',
    'derived graphs',
    'int8',
    'data folder',
    'served pipeline',
    'writer',
    'log',
    'index',
    'embedding cache',
  ])
  return Object.fromEntries(
    findings.filter(({ verdict }) => verdict !== 'ok').map((finding) => [finding.check, finding]),
  )
}

describe('the doctor', () => {
  it('finds nothing where all is well', async () => {
    expect(await complaints()).toEqual({})
  })

  it('finds nothing before the first use, and makes no data folder', async () => {
    expect(await complaints({ ...requestIn(sick), data: 'fresh/data' })).toEqual({})
    expect(readdirSync(sick)).not.toContain('fresh')
  })

  it('names an unknown key of the configuration, and goes on with the default one', async () => {
    writeFileSync(join(sick, 'plumbline.yaml'), 'modle: {}\n')
    const found = await complaints({ ...requestIn(sick), data: 'data', model: 'model' })
    expect(found).toEqual({ configuration: expect.objectContaining({ verdict: 'fail' }) })
    expect(found['configuration']?.says).toContain('did you mean model?')
  })

  it('names the nearest retriever for a mistyped pipeline', async () => {
    writeFileSync(
      join(sick, 'plumbline.yaml'),
      'pipeline: rff(bm25)\nmodel: { name: ./model }\ndata: ./data\n',
    )
    expect((await complaints())['configuration']).toMatchObject({ verdict: 'fail' })
  })

  it('warns of a source that is not there', async () => {
    writeFileSync(
      join(sick, 'plumbline.yaml'),
      'sources: [{ name: wiki, path: ./wiki }]\nmodel: { name: ./model }\ndata: ./data\n',
    )
    const { configuration } = await complaints()
    expect(configuration?.verdict).toBe('warn')
    expect(configuration?.says).toContain(`wiki at ${join(sick, 'wiki')}`)
  })

  it('understands a pipeline that reads closely, and warns of a cross-encoder that is not there', async () => {
    const rest = 'crossEncoders: [{ name: mine, model: ./mine }]\nmodel: { name: ./model }\ndata: ./data\n'
    writeFileSync(join(sick, 'plumbline.yaml'), `pipeline: crossencoder(maxsim(dense), model=mine)\n${rest}`)
    const { configuration } = await complaints()
    expect(configuration?.verdict).toBe('warn')
    expect(configuration?.says).toContain(`mine at ${join(sick, 'mine')}`)
  })

  it('names a model file with another digest, and compares nothing then', async () => {
    truncateSync(join(sick, 'model', 'model.safetensors'), 1000)
    const found = await complaints()
    expect(found['model']?.verdict).toBe('fail')
    expect(found['model']?.says).toMatch(/model\.safetensors: expected SHA-256 .*restore the file/)
    expect(found['int8']?.verdict).toBe('warn')
  })

  it('names a model that is nowhere', async () => {
    expect((await complaints({ ...requestIn(sick), model: 'nowhere' }))['model']).toMatchObject({
      verdict: 'fail',
      says: expect.stringContaining('got nowhere; mend model.name'),
    })
  })

  it('warns of a derived graph that is not as it was written', async () => {
    const folder = join(sick, 'data', 'models')
    const graph = readdirSync(folder).find((name) => name.endsWith('.onnx')) ?? ''
    truncateSync(join(folder, graph), 10)
    const { 'derived graphs': found, ...others } = await complaints()
    expect(found?.verdict).toBe('warn')
    expect(found?.says).toContain(graph)
    expect(others).toEqual({})
  })

  it('refuses a data folder of a newer version', async () => {
    writeFileSync(join(sick, 'data', 'plumbline.json'), '{"format":2}')
    expect(await complaints()).toEqual({
      'data folder': {
        check: 'data folder',
        verdict: 'fail',
        says: `expected a data folder of format 1 or older at ${join(sick, 'data')}, found 2; use the newer Plumbline that wrote it, or another --data folder`,
      },
    })
  })

  it('fails part by part where this user may not read the data folder', async () => {
    chmodSync(join(sick, 'data'), 0)
    const found = await asOrdinaryUser(() => complaints())
    chmodSync(join(sick, 'data'), 0o755)
    expect(found['data folder']).toMatchObject({
      verdict: 'fail',
      says: expect.stringContaining('mend its permissions'),
    })
  })

  it('fails where this user may not write to the data folder', async () => {
    const found = await asOrdinaryUser(() => complaints())
    expect(found['data folder']).toMatchObject({ verdict: 'fail', says: expect.stringContaining('EACCES') })
  })

  it.each([
    ['log', 'log.db'],
    ['index', 'store/catalog.db'],
    ['index', 'store/g1.db'],
    ['embedding cache', 'embeddings.db'],
  ])('names a damaged %s (%s), with the cure', async (check, file) => {
    writeFileSync(join(sick, 'data', file), 'not what it was '.repeat(1000))
    const found = (await complaints())[check]
    expect(found?.verdict).toBe('fail')
    expect(found?.says).toMatch(/expected .*; .*(delete|move it away)/)
  })

  it('fails where a learnt model is not the one that was promoted, and where it is gone', async () => {
    const { data } = loadSettings(requestIn(sick))
    const file = join(data.learntModels, 'ours.json')
    mkdirSync(data.learntModels, { recursive: true })
    const digest = () => sha256(readFileSync(file))
    writeFileSync(file, JSON.stringify({ model: LINEAR_RANKER, card: {} }))
    promote(data.promotions, {
      expression: 'rerank(rrf(bm25, dense), by=ours)',
      learnt: { ours: digest() },
      over: 'dense',
      promotedAtMs: 0,
      justification: {
        ...{ sets: 1, difference: 0.1, interval: { low: 0.05, high: 0.15 }, p: 0.01 },
        ...{ measure: 'nDCG@10', budgetMs: 200, modelId: 'm', rows: [] },
      },
    })
    expect(await complaints()).toEqual({})
    writeFileSync(file, JSON.stringify({ model: LINEAR_RANKER, card: { seen: [] } }))
    expect((await complaints())['served pipeline']).toMatchObject({
      verdict: 'fail',
      says: expect.stringMatching(/^expected the model ours with which version 1 was promoted, got another/),
    })
    rmSync(file)
    expect((await complaints())['served pipeline']).toMatchObject({
      verdict: 'fail',
      says: expect.stringMatching(/^expected the models ours of rerank\(.*\), found none/),
    })
  })

  it('warns of a learnt model that is none, though nothing names it', async () => {
    const { data } = loadSettings(requestIn(sick))
    mkdirSync(data.learntModels, { recursive: true })
    writeFileSync(join(data.learntModels, 'half.json'), '{')
    expect(await complaints()).toEqual({
      'served pipeline': {
        check: 'served pipeline',
        verdict: 'warn',
        says: 'expected every learnt model to be whole, got others as half; learn them anew, or delete them',
      },
    })
  })

  it('tells a log of which nothing is indexed from one that is indexed whole', async () => {
    rmSync(join(sick, 'data', 'store'), { recursive: true })
    expect(await complaints()).toEqual({
      log: {
        check: 'log',
        verdict: 'warn',
        says: '2 documents; none of them is indexed yet (`plumbline index` does it)',
      },
    })
  })

  it('says which process writes', async () => {
    const store = await openEmbeddedStore(join(sick, 'data', 'store'), { mode: 'write' })
    const found = await complaints()
    await store.close()
    expect(found).toEqual({ writer: expect.objectContaining({ verdict: 'warn' }) })
    expect(found['writer']?.says).toContain(`process ${process.pid} writes to it`)
  })

  it('warns where the index was made with another model', async () => {
    writeFileSync(join(sick, 'plumbline.yaml'), 'model: { name: ./model, maxTokens: 64 }\ndata: ./data\n')
    const { index, ...others } = await complaints()
    expect(index?.verdict).toBe('warn')
    expect(index?.says).toContain('`plumbline index` builds another')
    expect(others).toEqual({})
  })
})

describe('the check of the data folder', () => {
  it('fails where the disk is full, and warns where it is nearly so', () => {
    const data = join(sick, 'data')
    expect(checkDataFolder(data, () => 50e6)).toMatchObject({
      verdict: 'fail',
      says: expect.stringContaining('free some space'),
    })
    expect(checkDataFolder(data, () => 500e6).verdict).toBe('warn')
  })
})
