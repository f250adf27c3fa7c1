import type { FieldTerms } from '../../core/analyzer.ts'
import type { DocumentId } from '../../core/document.ts'
import { makeDocument } from '../../core/make-document.ts'
import { sha256 } from '../../core/sha256.ts'
import type { IndexedChunk, QueryTerms, StoreChange } from '../../core/store.ts'
import type { Vector } from '../../core/vector.ts'
import { type Random, randomFrom } from './random.ts'

export const DIMENSIONS = 384
/** Topics, each with a direction of its own on a plane of few dimensions, as real embeddings lie. */
const CLUSTERS = 600
const MANIFOLD = 48
/** Share of a vector that is its own and not its topic's. */
const NOISE = 0.6
const VOCABULARY = 60_000
const CHUNKS_A_DOCUMENT = 10

/** One question as it reaches the store. */
export interface SyntheticQuestion {
  readonly vector: Vector
  readonly terms: QueryTerms
}

/** Documents of ten chunks of 60 to 180 words; sources hold about 69 %, 30 % and 1 % of them: `most`, `third`, `few`. */
export function* syntheticDocuments(chunks: number): Generator<Extract<StoreChange, { kind: 'replace' }>> {
  const space = vectorSpace()
  const random = randomFrom(1)
  for (let number = 0; number < chunks / CHUNKS_A_DOCUMENT; number++) {
    const source = number % 100 === 0 ? 'few' : number % 10 < 3 ? 'third' : 'most'
    yield syntheticDocument(`${source}:page-${number}.md`, space, random)
  }
}

/** Questions near the documents' topics, of five words, common and rare. */
export function syntheticQuestions(count: number): readonly SyntheticQuestion[] {
  const space = vectorSpace()
  const random = randomFrom(2)
  return Array.from({ length: count }, () => ({
    vector: space(random.below(CLUSTERS), random),
    terms: new Map(Array.from({ length: 5 }, () => [word(random), 1])),
  }))
}

type VectorSpace = (cluster: number, random: Random) => Vector

function vectorSpace(): VectorSpace {
  const random = randomFrom(3)
  const axes = Array.from({ length: MANIFOLD }, () => normals(DIMENSIONS, random))
  const centres = Array.from({ length: CLUSTERS }, () => unit(combined(axes, normals(MANIFOLD, random))))
  return (cluster, own) => {
    const centre = centres[cluster] ?? new Float32Array(DIMENSIONS)
    const noise = unit(normals(DIMENSIONS, own))
    return unit(centre.map((component, i) => component + NOISE * (noise[i] as number)))
  }
}

function syntheticDocument(id: DocumentId, space: VectorSpace, random: Random) {
  const cluster = random.below(CLUSTERS)
  const texts = Array.from({ length: CHUNKS_A_DOCUMENT }, () =>
    Array.from({ length: 60 + random.below(120) }, () => word(random)).join(' '),
  )
  const title = `${word(random)} ${word(random)}`
  const [source = '', path = ''] = id.split(':')
  const document = makeDocument({
    source,
    path,
    title,
    body: texts.join('\n\n'),
    format: 'markdown',
    access: { tenant: 'default', groups: ['public'] },
    tags: [],
    language: 'en',
    metadata: {},
    sourceUpdatedAtMs: 0,
  })
  let start = 0
  const chunks = texts.map((text, i): IndexedChunk => {
    const headings = [title, `part ${i}`]
    const range = { start, end: start + text.length }
    start = range.end + 2
    return {
      chunk: {
        id: `${id}#${sha256(text).slice(0, 16)}-0`,
        documentId: id,
        ...range,
        text,
        headings,
        lead: '',
        tail: '',
      },
      vector: space(cluster, random),
      terms: { title: counted(title), headings: counted(headings.join(' ')), body: counted(text) },
    }
  })
  return { kind: 'replace', document: { ...document, indexedAtMs: 0 }, chunks } as const
}

/** Zipf's law: the word of rank r comes about 1/r times as often as the first. */
function word(random: Random): string {
  return `w${Math.floor(VOCABULARY ** random.next())}`
}

function counted(text: string): FieldTerms {
  const counts = new Map<string, number>()
  const words = text.split(' ')
  for (const one of words) counts.set(one, (counts.get(one) ?? 0) + 1)
  return { counts, length: words.length }
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
