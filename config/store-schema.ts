import { z } from 'zod'
import { key } from './schema-key.ts'

const text = z.string().min(1)

const quantisation = z.strictObject({
  kind: key(z.enum(['scalar', 'binary']).default('scalar'), {
    takes: '`scalar` or `binary`',
    description: '8 bits a dimension, or one: a quarter or a thirty-second of the memory.',
  }),
  oversampling: key(z.number().min(1).default(3), {
    takes: 'a number, at least 1',
    description: 'So many times more candidates than asked for are compared by their vectors.',
  }),
})

/** Where the index is. */
export const storeSchema = z
  .strictObject({
    kind: key(z.enum(['embedded', 'qdrant']).default('embedded'), {
      takes: '`embedded` or `qdrant`',
      description:
        '`embedded` is a folder in the data folder, `qdrant` a server that many processes write to and read from.',
    }),
    url: key(z.exactOptional(z.string().regex(/^https?:\/\/[^/@\s]+\/?$/u)), {
      takes: '`http://host:port` or `https://host:port` with `kind: qdrant`, nothing otherwise',
      description: "The server's address; without a port 6333.",
      absent: 'none',
    }),
    apiKeyVariable: key(text.default('PLUMBLINE_QDRANT_API_KEY'), {
      takes: 'the name of an environment variable',
      description: "What holds the server's key, where it asks for one. Never the key itself.",
    }),
    index: key(
      z
        .string()
        .regex(/^[a-z0-9_-]{1,100}$/u)
        .default('plumbline'),
      {
        takes: 'lower-case letters, digits, `_` and `-`',
        description:
          "First part of the collections' names, `<index>-g1` and so on; the alias `<index>` leads to the one that answers.",
      },
    ),
    timeoutSeconds: key(z.int().min(1).default(30), {
      takes: 'a whole number, at least 1',
      description: 'How long one request may take.',
    }),
    search: key(z.enum(['exact', 'hnsw']).default('exact'), {
      takes: '`exact` or `hnsw`',
      description:
        '`exact` compares a question with every vector that may be read: what is hidden changes nothing. `hnsw` walks a graph: faster over millions, and it may miss some.',
    }),
    hnswEf: key(z.int().min(1).default(256), {
      takes: 'a whole number, at least 1',
      description: 'Candidates that a walk over the graph keeps. More find more, and cost more.',
    }),
    quantisation: key(z.exactOptional(quantisation), {
      takes: 'keys of its own with `search: hnsw`, nothing otherwise',
      description: 'Codes are searched first, and the best compared by their vectors. Of new generations.',
      absent: 'vectors are searched as they are',
    }),
    shards: key(z.exactOptional(z.int().min(1)), {
      takes: 'a whole number, at least 1',
      description: 'Shards of new generations.',
      absent: 'one a node of the cluster',
    }),
    replicationFactor: key(z.int().min(1).default(1), {
      takes: 'a whole number, at least 1',
      description: 'Copies of each shard of new generations.',
    }),
    writeConsistencyFactor: key(z.int().min(1).default(1), {
      takes: 'a whole number, at least 1',
      description: 'Copies that have to confirm a write, of new generations.',
    }),
    byTenant: key(z.boolean().default(false), {
      takes: '`true` or `false`',
      description:
        "Whether a tenant's points lie together, in new generations: for an index of many tenants.",
    }),
    retentionSeconds: key(z.int().min(1).default(60), {
      takes: 'a whole number, at least 1',
      description: 'How long what was replaced stays for questions that had begun before.',
    }),
  })
  .check(({ value, issues }) => {
    const refuse = (key: keyof typeof value): void => {
      issues.push({ code: 'custom', path: [key], input: value[key] })
    }
    if ((value.kind === 'qdrant') !== (value.url !== undefined)) refuse('url')
    if (value.quantisation !== undefined && value.search !== 'hnsw') refuse('quantisation')
  })
  .prefault({})
