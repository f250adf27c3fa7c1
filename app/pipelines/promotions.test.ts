import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DataDamagedError, PromotionRefusedError } from '../../core/errors.ts'
import { promote, readPromotions, rollBack, servedPipeline, watchedPromotions } from './promotions.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-promotions-'))
  file = join(folder, 'pipelines', 'promotions.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

function pipeline(expression: string) {
  const across = { sets: 1, difference: 0.1, interval: { low: 0.05, high: 0.15 }, p: 0.01 }
  const justification = { ...across, measure: 'nDCG@10', budgetMs: 200, modelId: 'm', rows: [] }
  return { expression, learnt: {}, over: 'bm25', promotedAtMs: 7, justification }
}

const served = () => servedPipeline(readPromotions(file))?.expression

describe('promotions', () => {
  it('serve what is configured until something is promoted', () => {
    expect(served()).toBeUndefined()
  })

  it('are numbered, the last is served', () => {
    expect(promote(file, pipeline('dense')).version).toBe(1)
    expect(promote(file, pipeline('rrf')).version).toBe(2)
    expect(served()).toBe('rrf')
  })

  it('are rolled back one by one, to what is configured', () => {
    promote(file, pipeline('dense'))
    promote(file, pipeline('rrf'))
    expect(rollBack(file)?.expression).toBe('dense')
    expect(rollBack(file)).toBeUndefined()
    expect(() => rollBack(file)).toThrow(PromotionRefusedError)
    expect(promote(file, pipeline('dbsf')).version).toBe(3)
    expect(rollBack(file)).toBeUndefined()
    expect(readPromotions(file).versions).toHaveLength(3)
  })

  it('are seen by who watches', () => {
    const watched = watchedPromotions(file)
    expect(servedPipeline(watched())).toBeUndefined()
    promote(file, pipeline('dense'))
    expect(servedPipeline(watched())?.expression).toBe('dense')
    rollBack(file)
    expect(servedPipeline(watched())).toBeUndefined()
  })

  it.each(['', '{', '[]', '{"kind":"promotions-1","versions":[],"served":[4]}', 'null'])(
    'in a file that says `%s` are an error, not the default',
    (text) => {
      promote(file, pipeline('dense'))
      writeFileSync(file, text)
      expect(() => readPromotions(file)).toThrow(DataDamagedError)
    },
  )
})
