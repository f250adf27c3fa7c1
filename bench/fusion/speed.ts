import type { ScoredChunk } from '../../core/store.ts'
import { zScore } from '../../core/z-score.ts'
import { minMax } from '../../retrievers/fusion/min-max.ts'
import { reciprocalRanks } from '../../retrievers/fusion/rrf.ts'
import { threeSigma } from '../../retrievers/fusion/three-sigma.ts'
import { weightedSums } from '../../retrievers/fusion/weighted.ts'
import { writeResult } from '../result.ts'

/**
 * How many microseconds does fusion take a question, of two rankings of 200 that share half? In processor time.
 *
 *     node bench/fusion/speed.ts
 */
const DEPTH = 200
const QUESTIONS = 2_000

const METHODS = {
  rrf: (rankings: Rankings) => reciprocalRanks(rankings, 60),
  'weighted, minmax': (rankings: Rankings) => weightedSums(rankings, [0.25, 0.75], minMax),
  'weighted, zscore': (rankings: Rankings) => weightedSums(rankings, [0.25, 0.75], zScore),
  dbsf: (rankings: Rankings) => weightedSums(rankings, [1, 1], threeSigma),
} as const

type Rankings = readonly (readonly ScoredChunk[])[]

const rankings = [ranking(0), ranking(DEPTH / 2)]
const found = Object.entries(METHODS).map(([method, fuse]) => {
  const run = () => {
    for (let n = 0; n < QUESTIONS; n++) fuse(rankings)
  }
  run()
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return { method, microseconds: Number(((user + system) / QUESTIONS).toFixed(1)) }
})
console.table(found)
console.log(writeResult('fusion-speed', { depth: DEPTH, found }))

function ranking(first: number): readonly ScoredChunk[] {
  return Array.from({ length: DEPTH }, (_, n) => ({
    chunkId: `docs:page-${first + n}.md#0123456789abcdef-0`,
    documentId: `docs:page-${first + n}.md`,
    score: 1 / (n + 1),
  }))
}
