import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Experiment, parseExperiment } from '../../config/load-experiment.ts'
import { ConfigError, DatasetError } from '../../core/errors.ts'
import type { ReportProgress } from '../../core/progress.ts'
import { type FakeEmbedder, fakeEmbedder } from '../../core/testing/fake-embedder.ts'
import { openRunRegistry } from '../../evaluate/registry/open-run-registry.ts'
import { runExperiment } from './run-experiment.ts'
import { type SmallSets, smallSets, workOf } from './testing/small-sets.ts'

let sets: SmallSets
beforeEach(() => {
  sets = smallSets()
})
afterEach(() => sets.remove())

function experiment(more = ''): Experiment {
  const text = `
sets: [{ path: small }, { path: large, split: dev }]
measures: [nDCG@10, MRR@10]
baseline: bm25
pipelines:
  - dense
  - expression: weighted($w*bm25, 1*dense)
    values: { w: [0.5, 1] }
${more}`
  return { ...parseExperiment(text, 'e.yaml'), name: 'fusion' }
}

interface Run {
  readonly model?: FakeEmbedder
  readonly data?: string
  readonly signal?: AbortSignal
  readonly report?: ReportProgress
}

async function run(asked: Experiment, { model, data, signal, report }: Run = {}) {
  const settings = sets.settings(data)
  const relative = asked.sets.map((set) => ({ ...set, path: join(sets.folder, set.path) }))
  const work = workOf({ ...(signal && { signal }), ...(report && { report }) })
  return runExperiment(settings, sets.opened(settings, model), { ...asked, sets: relative }, work)
}

/** What must be the same bytes whenever it is done. */
async function bytesOf(outcome: ReturnType<typeof run>): Promise<string> {
  const { cost: _, ...report } = (await outcome).report
  return JSON.stringify(report)
}

describe('an experiment', () => {
  it('scores every pipeline on every set, the baseline first, and compares the others with it', async () => {
    const { report, runs } = await run(experiment())
    expect(runs).toEqual({ ran: 8, known: 0 })
    expect(report.table.map(({ pipeline, set }) => `${pipeline} on ${set}`)).toEqual([
      'bm25 on small dev',
      'bm25 on large dev',
      'dense on small dev',
      'dense on large dev',
      'weighted(0.5*bm25, 1*dense, norm=zscore) on small dev',
      'weighted(0.5*bm25, 1*dense, norm=zscore) on large dev',
      'weighted(1*bm25, 1*dense, norm=zscore) on small dev',
      'weighted(1*bm25, 1*dense, norm=zscore) on large dev',
    ])
    // Two of three questions have their page first; of the third, the other page.
    expect(report.table[0]?.metrics['MRR@10']).toBeCloseTo((1 + 1 + 1 / 2) / 3, 10)
    expect(report.comparisons).toHaveLength(3 * 2)
    expect(report.overall).toHaveLength(3)
    expect(report.cost.every(({ latencyMs, timed }) => latencyMs.p95 > 0 && timed > 0)).toBe(true)
  })

  it('tells which run of how many it is at', async () => {
    const told: string[] = []
    await run(experiment(), { report: ({ detail }) => told.push(detail ?? '') })
    expect([...new Set(told)].filter((detail) => detail !== '')).toEqual(
      Array.from({ length: 8 }, (_, n) => `run ${n + 1} of 8`),
    )
  })

  it('shows what changed, by question with its passages and by slice', async () => {
    const { report } = await run(experiment())
    const [small] = report.details
    expect(small?.differences).toHaveLength(3)
    expect(small?.slices.rows.map(({ slice, questions }) => [slice, questions])).toEqual([
      ['turn 1', 2],
      ['turn 2', 1],
      ['words 01–03', 3],
    ])
    expect(small?.worst[0]).toMatchObject({ query: 'q2', text: 'rotate ports' })
    expect(small?.worst[0]?.passagesAfter[0]).toEqual({
      document: 'ports',
      title: '',
      text: 'how to rotate ports of small with ports tools',
      isRelevant: false,
    })
  })

  it('embeds no passage and no question twice, and asks no run that is there', async () => {
    const model = fakeEmbedder()
    const first = await run(experiment(), { model })
    // Three passages and three questions stand in both sets.
    expect(first.embedded).toEqual({ passages: 6 + 12 - 3, questions: 3 + 6 - 3 })
    const texts = model.calls.flatMap((call) => call.texts.map((text) => `${call.role} ${text}`))
    expect(new Set(texts).size).toBe(texts.length)
    const calls = model.calls.length
    const second = await run(experiment(), { model })
    expect(second.embedded).toEqual({ passages: 0, questions: 0 })
    expect(second.runs).toEqual({ ran: 0, known: 8 })
    expect(model.calls).toHaveLength(calls)
  })

  it('stopped anywhere and begun again gives the same bytes as in one go', async () => {
    const whole = await bytesOf(run(experiment()))
    for (const after of [1, 7, 20, 40]) {
      const data = `data-${after}`
      const stopped = new AbortController()
      let reports = 0
      const report = () => {
        reports += 1
        if (reports === after) stopped.abort(new Error('stopped'))
      }
      await expect(run(experiment(), { data, signal: stopped.signal, report })).rejects.toThrow('stopped')
      expect(await bytesOf(run(experiment(), { data }))).toBe(whole)
    }
  })

  it('leaves pipelines behind that are worse on a part of the questions', async () => {
    const { report, runs } = await run(experiment('halving: { first: 0.5, keep: 0.4 }'))
    expect(report.dropped).toHaveLength(1)
    expect(report.overall).toHaveLength(2)
    expect(runs.ran).toBe(3 * 2 + 3 * 2)
    expect(report.table.every(({ set }) => set.endsWith(' dev'))).toBe(true)
  })

  it('leaves no pipeline behind whose scores are expected', async () => {
    const { report: free } = await run(experiment('halving: { first: 0.5, keep: 0.4 }'))
    const [{ pipeline } = { pipeline: '' }] = free.dropped
    const { report, verified } = await run(
      experiment(
        `halving: { first: 0.5, keep: 0.4 }\nexpected: [{ set: small, pipeline: "${pipeline}", values: { nDCG@10: 0.5 } }]`,
      ),
    )
    expect(report.dropped.map((dropped) => dropped.pipeline)).not.toContain(pipeline)
    expect(verified).toHaveLength(1)
    expect(Number.isFinite(verified[0]?.actual)).toBe(true)
  })

  it('is kept in the registry, with its runs', async () => {
    const { report } = await run(experiment())
    const registry = openRunRegistry(sets.settings().data.registry)
    const { runs } = registry.experiment('fusion')
    expect(runs).toEqual(report.table.map(({ fingerprint }) => fingerprint))
    expect(registry.run(runs[0] ?? '')?.run.rankings.get('q0')?.[0]?.id).toBe('keys')
    registry.close()
  })
})

describe('an experiment is refused', () => {
  it('with a set that is not there, or an empty split', async () => {
    await expect(run({ ...experiment(), sets: [{ path: 'absent' }] })).rejects.toThrow(DatasetError)
    sets.write('small/qrels/empty.tsv', 'query-id\tcorpus-id\tscore\n')
    const asked = { ...experiment(), sets: [{ path: 'small', split: 'empty' }] }
    await expect(run(asked)).rejects.toThrow(DatasetError)
  })

  it('with a set that comes twice, or nothing beside the baseline', async () => {
    const twice = { ...experiment(), sets: [{ path: 'small' }, { path: 'small', split: 'dev' }] }
    await expect(run(twice)).rejects.toThrow(
      new ConfigError('expected each set once, got small dev again; name another folder or split'),
    )
    await expect(run({ ...experiment(), pipelines: ['bm25'] })).rejects.toThrow(
      'expected pipelines beside the baseline bm25, got none; add one',
    )
  })
})
