import type { Embedder } from '../../core/embedder.ts'
import { makeDocument } from '../../core/make-document.ts'
import { sha256 } from '../../core/sha256.ts'
import type { IndexedChunk } from '../../core/store.ts'
import type { Vector } from '../../core/vector.ts'
import { chunkTerms } from '../../pipelines/chunk-terms.ts'
import { englishAnalyzer } from '../../retrievers/analysis/english-analyzer.ts'
import { type Corpus, shareTags } from './corpus.ts'
import { type Random, randomFrom } from './random.ts'

const DIMENSIONS = 384
/** Topics, each with a direction of its own in a space of few dimensions, as real embeddings lie. */
const TOPICS = 600
const MANIFOLD = 48
/** Length of what is a vector's own, beside its topic's direction of length 1. */
const NOISE = 0.6
const VOCABULARY = 60_000
const CHUNKS_A_DOCUMENT = 10
const QUESTIONS = 200

/** Made-up words by Zipf's law, and vectors in clusters: no model runs, a question's vector costs nothing. */
export function syntheticCorpus(): Corpus {
  const space = vectorSpace()
  const analyzer = englishAnalyzer()
  return {
    name: 'synthetic',
    analyzer,
    embedder: topicEmbedder(space),
    async *documents(chunks) {
      const random = randomFrom(1)
      for (let place = 0; place * CHUNKS_A_DOCUMENT < chunks; place++) {
        const topic = random.below(TOPICS)
        const title = words(2, random)
        const texts = Array.from({ length: CHUNKS_A_DOCUMENT }, () => words(60 + random.below(120), random))
        const document = makeDocument({
          source: 'synthetic',
          path: `page-${place}.md`,
          title,
          body: texts.join(SEPARATOR),
          format: 'markdown',
          access: { tenant: 'default', groups: ['public'] },
          tags: shareTags(place),
          language: 'en',
          metadata: {},
          sourceUpdatedAtMs: 0,
        })
        let start = 0
        const indexed = texts.map((text, part): IndexedChunk => {
          const end = start + text.length
          const headings = [title, `part ${part}`]
          const id = `${document.id}#${sha256(text).slice(0, 16)}-0` as const
          const chunk = { id, documentId: document.id, start, end, text, headings, lead: '', tail: '' }
          start = end + SEPARATOR.length
          return { chunk, vector: space(topic, random), terms: chunkTerms(title, chunk, analyzer) }
        })
        yield { kind: 'replace', document: { ...document, indexedAtMs: 0 }, chunks: indexed }
      }
    },
    async questions() {
      const random = randomFrom(2)
      return Array.from({ length: QUESTIONS }, () => words(5, random))
    },
    async close() {
      // Nothing is open.
    },
  }
}

const SEPARATOR = '\n\n'

/** A vector near one of the topics. */
type VectorSpace = (topic: number, random: Random) => Vector

function vectorSpace(): VectorSpace {
  const random = randomFrom(3)
  const axes = Array.from({ length: MANIFOLD }, () => normals(DIMENSIONS, random))
  const centres = Array.from({ length: TOPICS }, () => unit(combined(axes, normals(MANIFOLD, random))))
  return (topic, own) => {
    const centre = centres[topic] ?? new Float32Array(DIMENSIONS)
    const noise = unit(normals(DIMENSIONS, own))
    return unit(centre.map((component, i) => component + NOISE * (noise[i] as number)))
  }
}

/** Gives each text a topic by its hash, the same every time. */
function topicEmbedder(space: VectorSpace): Embedder {
  const vectorOf = (text: string) => {
    const seed = Number.parseInt(sha256(text).slice(0, 8), 16)
    return space(seed % TOPICS, randomFrom(seed))
  }
  return {
    modelId: 'synthetic@000000000000/topics-1',
    dimensions: DIMENSIONS,
    maxTokens: 256,
    countTokens: (text) => text.split(' ').length,
    embed: async (texts) => ({ vectors: texts.map(vectorOf), truncated: [] }),
    async close() {
      // Nothing is open.
    },
  }
}

/** Zipf's law: the word of rank r comes about 1/r times as often as the first. */
function words(count: number, random: Random): string {
  return Array.from({ length: count }, () => `w${Math.floor(VOCABULARY ** random.next())}`).join(' ')
}

function normals(length: number, random: Random): Float32Array {
  return Float32Array.from({ length }, () => random.normal())
}

function combined(axes: readonly Float32Array[], weights: Float32Array): Float32Array {
  const sum = new Float32Array(DIMENSIONS)
  for (const [i, axis] of axes.entries()) {
    for (let j = 0; j < DIMENSIONS; j++)
      sum[j] = (sum[j] as number) + (weights[i] as number) * (axis[j] as number)
  }
  return sum
}

function unit(vector: Float32Array): Float32Array {
  const norm = Math.hypot(...vector)
  return vector.map((component) => component / norm)
}
