import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ANONYMOUS } from '../../../core/access.ts'
import { fakeEmbedder } from '../../../core/testing/fake-embedder.ts'
import { fakeTokenEncoder } from '../../../core/testing/fake-token-encoder.ts'
import { indexTexts } from '../../../core/testing/index-texts.ts'
import { rerankerContract } from '../../../core/testing/reranker-contract.ts'
import { retrieverContract } from '../../../core/testing/retriever-contract.ts'
import type { TokenVectors } from '../../../core/token-encoder.ts'
import { englishAnalyzer } from '../../analysis/english-analyzer.ts'
import { createPipeline } from '../../create-pipeline.ts'
import { lateInteraction } from './late-interaction.ts'
import { maxSim } from './max-sim.ts'

const parts = { analyzer: englishAnalyzer(), embedder: fakeEmbedder(), tokenEncoder: fakeTokenEncoder() }
const fused = () => createPipeline('rrf(bm25, dense)', parts)

rerankerContract('late interaction', () => {
  return { ...parts, retriever: fused(), reranker: lateInteraction('maxsim', parts.tokenEncoder, 0.3) }
})
retrieverContract('rrf with maxsim', () => ({
  ...parts,
  retriever: createPipeline('maxsim(rrf(bm25, dense), top=4, budget=60000)', parts),
}))

/** Tokens of two dimensions, as codes over 127. */
function tokens(...rows: readonly (readonly [number, number])[]): TokenVectors {
  return {
    dimensions: 2,
    codes: Int8Array.from(rows.flat()),
    scales: new Float32Array(rows.length).fill(1 / 127),
  }
}

describe('maxSim', () => {
  it('is the mean over the tokens asked for of the best cosine', () => {
    const question = tokens([127, 0], [0, 127])
    expect(maxSim(question, tokens([127, 0]))).toBeCloseTo((1 + 0) / 2, 6)
    expect(maxSim(question, tokens([127, 0], [0, 127], [-127, 0]))).toBeCloseTo((1 + 1) / 2, 6)
    expect(maxSim(question, tokens([-127, 0]))).toBeCloseTo((-1 + 0) / 2, 6)
  })

  it('is 0 where question or passage has no tokens', () => {
    expect(maxSim(tokens(), tokens([127, 0]))).toBe(0)
    expect(maxSim(tokens([127, 0]), tokens())).toBe(0)
  })

  it('is what plain loops over the vectors make of them', () => {
    const vectors = fc.integer({ min: 1, max: 6 }).chain((count) =>
      fc.record({
        dimensions: fc.constant(5),
        codes: fc.int8Array({ minLength: count * 5, maxLength: count * 5, min: -127 }),
        scales: fc.float32Array({
          minLength: count,
          maxLength: count,
          min: Math.fround(0.001),
          max: 1,
          noNaN: true,
        }),
      }),
    )
    fc.assert(
      fc.property(vectors, vectors, (question, passage) => {
        expect(maxSim(question, passage)).toBeCloseTo(plainly(question, passage), 6)
      }),
    )
  })
})

function plainly(question: TokenVectors, passage: TokenVectors): number {
  const best = rowsOf(question).map((asked) =>
    Math.max(
      ...rowsOf(passage).map((held) =>
        asked.reduce((sum, value, d) => sum + value * (held[d] ?? Number.NaN), 0),
      ),
    ),
  )
  return best.reduce((sum, value) => sum + value, 0) / best.length
}

function rowsOf({ dimensions, codes, scales }: TokenVectors): readonly (readonly number[])[] {
  return [...scales].map((scale, token) =>
    [...codes.subarray(token * dimensions, (token + 1) * dimensions)].map((code) => code * scale),
  )
}

describe('maxsim in a pipeline', () => {
  const PAGES = [
    { path: 'a.md', passages: ['pods and nodes and pods and pods'] },
    { path: 'b.md', passages: ['drain nodes of pods'] },
    { path: 'c.md', passages: ['nothing of the kind, but pods'] },
  ]
  async function ask(pipeline: string) {
    const found = await createPipeline(pipeline, parts).retrieve('drain pods', {
      view: await indexTexts(PAGES, parts),
      scope: { principal: ANONYMOUS, filter: {} },
      limit: 10,
    })
    return found.map(({ documentId, score }) => ({ path: documentId.slice('test:'.length), score }))
  }

  it('weighs the tokens against the given score', async () => {
    // Tokens alone: both words of the question in b, one of two in the others, which tie by id.
    const alone = await ask('maxsim(dense, weight=1, budget=60000)')
    const deviation = Math.sqrt(((1 / 3) ** 2 + (1 / 6) ** 2 + (1 / 6) ** 2) / 3)
    expect(alone.map(({ path }) => path)).toEqual(['b.md', 'a.md', 'c.md'])
    expect(alone[0]?.score).toBeCloseTo(1 / 3 / deviation, 5)
    const untouched = await ask('maxsim(dense, weight=0, budget=60000)')
    expect(untouched.map(({ path }) => path)).toEqual((await ask('dense')).map(({ path }) => path))
  })

  it('prints itself in its shortest form', () => {
    expect(createPipeline('maxsim(dense, weight=0.30, top=50)', parts).name).toBe('maxsim(dense, top=50)')
  })

  it('is refused where no model gives vectors of tokens, or with a weight over 1', () => {
    const { tokenEncoder: _, ...without } = parts
    expect(() => createPipeline('maxsim(dense)', without)).toThrow('expected a model that gives vectors')
    expect(() => createPipeline('maxsim(dense, weight=2)', parts)).toThrow(
      'weight to be a number from 0 to 1',
    )
  })
})
