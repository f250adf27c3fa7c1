import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError } from '../core/errors.ts'
import { type ConfigKey, keyTree } from './key-tree.ts'
import { loadConfig } from './load-config.ts'
import { parseConfig } from './parse-config.ts'
import { configReference, REFERENCE_FILE } from './reference.ts'
import { configSchema } from './schema.ts'

const COMMITTED = readFileSync(join(import.meta.dirname, 'plumbline.yaml'), 'utf8')

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-config-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

function write(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

/** What the error says, with `f.yaml` as the file. */
function complaintOf(text: string): string {
  try {
    parseConfig(text, 'f.yaml')
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as ConfigError).message
  }
  throw new Error('expected a ConfigError, got none')
}

describe('loadConfig', () => {
  it('is all defaults where there is no file', () => {
    expect(loadConfig({ workingFolder: folder, env: {} })).toEqual({
      data: join(folder, '.plumbline'),
      crossEncoders: [],
      chat: { timeoutSeconds: 60, attempts: 4, concurrency: 4 },
      model: { name: 'all-MiniLM-L6-v2', precision: 'int8' },
      chunks: { maxTokens: 200 },
      sources: [],
      deleteGuardShare: 0.15,
      pipeline: 'parent(weighted(0.43*bm25, 0.5*dense, 0.5*prf(weighted(0.25*bm25, 0.75*dense))))',
      log: {
        kind: 'embedded',
        brokers: [],
        topicPrefix: 'plumbline',
        groupPrefix: 'plumbline',
        partitions: 6,
        concurrency: 2,
        sessionSeconds: 30,
        patienceSeconds: 300,
      },
      store: {
        kind: 'embedded',
        apiKeyVariable: 'PLUMBLINE_QDRANT_API_KEY',
        index: 'plumbline',
        timeoutSeconds: 30,
        search: 'exact',
        hnswEf: 256,
        replicationFactor: 1,
        writeConsistencyFactor: 1,
        byTenant: false,
        retentionSeconds: 60,
      },
      generations: {
        keep: 1,
        approval: 'none',
        evaluation: { sets: [], measure: 'nDCG@10', tolerance: 0.01 },
      },
      server: {
        host: '127.0.0.1',
        port: 4610,
        hosts: [],
        tenant: 'default',
        groups: [],
        anonymous: 'loopback',
      },
      push: { maxWaiting: 5_000 },
      schedule: [],
      tracing: { share: 1 },
      training: expect.objectContaining({ seed: 1, heldOut: 0.1 }),
      limits: { maxFileBytes: 10_485_760 },
    })
  })

  it('takes plumbline.yaml, or config/plumbline.yaml, of the working folder', () => {
    mkdirSync(join(folder, 'config'))
    write('config/plumbline.yaml', 'deleteGuardShare: 0.2')
    expect(loadConfig({ workingFolder: folder, env: {} }).deleteGuardShare).toBe(0.2)
    write('plumbline.yaml', 'deleteGuardShare: 0.3')
    expect(loadConfig({ workingFolder: folder, env: {} }).deleteGuardShare).toBe(0.3)
  })

  it('resolves paths against the file, and leaves names of models alone', () => {
    mkdirSync(join(folder, 'deep'))
    write(
      'deep/my.yaml',
      'data: ../data\nmodel: { name: ./model }\nsources: [{ name: a, path: ~/docs }, { name: b, path: docs }]',
    )
    const config = loadConfig({ file: 'deep/my.yaml', workingFolder: folder, env: {} })
    expect(config.data).toBe(join(folder, 'data'))
    expect(config.model.name).toBe(join(folder, 'deep', 'model'))
    expect(config.sources.map(({ path }) => path)).toEqual([
      join(homedir(), 'docs'),
      join(folder, 'deep', 'docs'),
    ])
    write('hub.yaml', 'model: { name: Xenova/bge-small-en-v1.5 }')
    expect(loadConfig({ file: 'hub.yaml', workingFolder: folder, env: {} }).model.name).toBe(
      'Xenova/bge-small-en-v1.5',
    )
  })

  it('lets PLUMBLINE_DATA come before the file, relative to the working folder', () => {
    write('plumbline.yaml', 'data: elsewhere')
    const dataWith = (PLUMBLINE_DATA: string) =>
      loadConfig({ workingFolder: folder, env: { PLUMBLINE_DATA } }).data
    expect(dataWith('mine')).toBe(join(folder, 'mine'))
    expect(dataWith('')).toBe(join(folder, 'elsewhere'))
  })

  it('cannot be changed later', () => {
    write('plumbline.yaml', 'sources: [{ name: a, path: docs }]')
    const config = loadConfig({ workingFolder: folder, env: {} })
    expect(() => Object.assign(config.sources[0] ?? {}, { name: 'b' })).toThrow(TypeError)
  })

  it('says that a file that was named is not there', () => {
    expect(() => loadConfig({ file: 'nowhere.yaml', workingFolder: folder, env: {} })).toThrow(
      /^expected a configuration file at .*nowhere\.yaml, got ENOENT.*; name another with --config$/u,
    )
  })
})

describe('parseConfig', () => {
  it('names file, line and column of an unknown key, and the nearest known one', () => {
    expect(complaintOf('sources:\n  - name: a\n    path: docs\n    exlude: [x]\n')).toBe(
      'f.yaml:4:5: expected one of name, connector, path, address, include, exclude, tenant, groups, tags, language, ' +
        'rules, url, content, crawl, articles, stream, got exlude; did you mean exclude?',
    )
    expect(complaintOf('zebra: 1')).toMatch(/^f\.yaml:1:1: expected one of data, .*, got zebra; see docs/u)
  })

  it.each([
    [
      'server:\n  port: http',
      'f.yaml:2:9: expected a whole number from 0 to 65535 as server.port, got "http"',
    ],
    ['model: { threads: 1.5 }', 'f.yaml:1:19: expected a whole number, at least 1 as model.threads, got 1.5'],
    ['deleteGuardShare: 15', 'f.yaml:1:19: expected a number from 0 to 1 as deleteGuardShare, got 15'],
    [
      'model: { precision: int4 }',
      'f.yaml:1:21: expected `int8` or `float32` as model.precision, got "int4"',
    ],
    [
      'log: { kind: kafka }',
      'f.yaml:1:6: expected a list of `host:port`, at least one with `kind: kafka`, none otherwise as log.brokers, got nothing',
    ],
    [
      'log: { brokers: ["a:9092"], tls: {} }',
      'f.yaml:1:17: expected a list of `host:port`, at least one with `kind: kafka`, none otherwise as log.brokers, got a list; see docs/reference/config.md\n' +
        'f.yaml:1:34: expected keys of its own with `kind: kafka`, nothing otherwise as log.tls, got a mapping',
    ],
    [
      'log: { kind: kafka, brokers: ["a:9092"], tls: { certificateFile: a.pem } }',
      'f.yaml:1:47: expected a file in PEM form where there is a certificateFile, nothing otherwise as log.tls.keyFile, got nothing',
    ],
    [
      'store: { url: http://a:6333 }',
      'f.yaml:1:15: expected `http://host:port` or `https://host:port` with `kind: qdrant`, nothing otherwise as store.url, got "http://a:6333"',
    ],
    [
      'store: { kind: qdrant, url: "http://u:secret@a:6333" }',
      'f.yaml:1:29: expected `http://host:port` or `https://host:port` with `kind: qdrant`, nothing otherwise as store.url, got "http://…@a:6333"',
    ],
    [
      'store: { kind: qdrant, url: http://a, quantisation: {} }',
      'f.yaml:1:53: expected keys of its own with `search: hnsw`, nothing otherwise as store.quantisation, got a mapping',
    ],
    ['model:', 'f.yaml:1:7: expected keys of its own as model, got null'],
    ['sources: docs', 'f.yaml:1:10: expected a list of sources as sources, got "docs"'],
    ['sources: [docs]', 'f.yaml:1:11: expected a list of sources as sources[0], got "docs"'],
    [
      'sources:\n  - name: a:b\n    path: x',
      'f.yaml:2:11: expected a name without a colon, each once as sources[0].name, got "a:b"',
    ],
    [
      'sources:\n  - path: x',
      'f.yaml:2:5: expected a name without a colon, each once as sources[0].name, got nothing',
    ],
    [
      'sources: [{ name: a, path: x, url: ftp://x }]',
      'f.yaml:1:36: expected an address that begins with `http://` or `https://` as sources[0].url, got "ftp://x"',
    ],
    ['- a', 'f.yaml:1:1: expected a mapping of keys, got a list'],
  ])('refuses %j with its place', (text, complaint) => {
    expect(complaintOf(text)).toBe(`${complaint}; see docs/reference/config.md`)
  })

  it.each([
    [
      '{ name: a }',
      'a folder or a file, where there is no `address` and no `stream` as sources[0].path, got nothing',
    ],
    ['{ name: a, address: https://x.example }', 'as sources[0].address, got "https://x.example"'],
    ['{ name: a, connector: html, path: x, address: https://x.example }', 'as sources[0].address, got'],
    [
      '{ name: a, connector: stream }',
      'with `connector: stream` and in place of `path` as sources[0].stream',
    ],
    ['{ name: a, connector: stream, path: x, stream: { topic: t } }', 'as sources[0].path, got "x"'],
    ['{ name: a, path: x, content: main }', 'with `connector: html` as sources[0].content, got "main"'],
    ['{ name: a, connector: html, path: x, crawl: {} }', 'as sources[0].crawl, got a mapping'],
    [
      '{ name: a, connector: openapi, path: x, articles: {} }',
      'with `connector: articles` as sources[0].articles',
    ],
    [
      '{ name: a, connector: articles, path: x, articles: { keyVariable: A, keyFile: b } }',
      'without `keyFile` as sources[0].articles.keyVariable, got "A"',
    ],
  ])('refuses a source that its connector cannot read: %s', (source, complaint) => {
    expect(complaintOf(`sources: [${source}]`)).toContain(complaint)
  })

  it('refuses two sources of one name, at the second', () => {
    expect(complaintOf('sources:\n  - { name: a, path: x }\n  - { name: a, path: y }')).toMatch(
      /^f\.yaml:3:13: expected a name without a colon, each once as sources\[1\]\.name, got "a"/u,
    )
  })

  it('refuses what is no YAML, a key written twice, and an alias to nothing', () => {
    expect(complaintOf('server: {')).toMatch(/^f\.yaml:\d+:\d+: expected YAML, got .*; mend this line$/u)
    expect(complaintOf('data: a\ndata: b')).toMatch(
      /^f\.yaml:2:1: expected YAML, got map keys must be unique/u,
    )
    expect(complaintOf('data: *nowhere')).toContain('f.yaml')
  })

  it('names the nearest key of a training, and what a key of it takes', () => {
    expect(complaintOf('training: { encoder: { epoch: 3 } }')).toMatch(/got epoch; did you mean epochs\?$/)
    expect(complaintOf('training: { encoder: { layers: none } }')).toContain(
      'expected `all`, or a whole number',
    )
  })

  it('tells all that is wrong at once, a line each', () => {
    expect(complaintOf('deleteGuardShare: 2\nservr: {}\nmodel: { threads: 0 }').split('\n')).toHaveLength(3)
  })
})

describe('config/plumbline.yaml', () => {
  it('is all defaults as it is committed', () => {
    expect(parseConfig(COMMITTED, 'committed')).toEqual(parseConfig('', 'empty'))
  })

  it('holds every key of the schema, and every default', () => {
    // A `#` right in front of a key or an entry is what the reader would take away; prose has a space behind it.
    const whole = COMMITTED.replace(/^( *)#(?=\S)/gmu, '$1')
    // Some keys are for servers alone.
    const onServers = whole
      .replace('kind: embedded', 'kind: kafka')
      .replace('brokers: []', 'brokers: ["a:9092"]')
      .replace('kind: embedded', 'kind: qdrant')
      .replace('search: exact', 'search: hnsw')
    const uncommented = parseConfig(onServers, 'uncommented')
    expect(pathsIn(uncommented).sort()).toEqual(pathsOf(keyTree(configSchema)).sort())
    const defaults = parseConfig('', 'empty')
    expect(uncommented).toMatchObject({
      ...defaults,
      sources: uncommented.sources,
      schedule: uncommented.schedule,
      crossEncoders: uncommented.crossEncoders,
      log: { ...defaults.log, kind: 'kafka', brokers: ['a:9092'] },
      store: { ...defaults.store, kind: 'qdrant', search: 'hnsw' },
    })
    expect(uncommented.sources.slice(0, 1)).toMatchObject(
      parseConfig('sources: [{ name: handbook, path: ../handbook }]', 'minimal').sources.map(
        ({ rules, ...source }) => source,
      ),
    )
  })
})

describe('docs/reference/config.md', () => {
  it('is what `node config/reference.ts` makes of the schema', () => {
    expect(readFileSync(REFERENCE_FILE, 'utf8')).toBe(configReference())
  })
})

/** Every key below, e.g. `sources[].rules[].paths`. */
function pathsOf(key: ConfigKey): string[] {
  return [...key.keys.values()].flatMap((child) => [child.path, ...pathsOf(child)])
}

/** The same of a value. */
function pathsIn(value: unknown, prefix = ''): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => pathsIn(item, `${prefix}[]`)))]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, child]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`
    return [path, ...pathsIn(child, path)]
  })
}
