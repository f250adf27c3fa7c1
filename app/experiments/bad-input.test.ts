import { mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseExperiment } from '../../config/load-experiment.ts'
import { ConfigError, DataDamagedError, DatasetError, UnknownRunError } from '../../core/errors.ts'
import { type FakeEmbedder, fakeEmbedder } from '../../core/testing/fake-embedder.ts'
import { htmlReport } from '../../evaluate/report/html-report.ts'
import { keptReport } from './kept-reports.ts'
import { runExperiment } from './run-experiment.ts'
import { type SmallSets, smallSets, workOf } from './testing/small-sets.ts'
import { withRegistry } from './with-registry.ts'

let sets: SmallSets
beforeEach(() => {
  sets = smallSets()
})
afterEach(() => sets.remove())

function run(more = '', model?: FakeEmbedder) {
  const set = join(sets.folder, 'small')
  return runText(`sets: [{ path: ${set} }]\nbaseline: bm25\npipelines: [dense]\n${more}`, model)
}

async function runText(text: string, model?: FakeEmbedder) {
  const settings = sets.settings()
  const experiment = { ...parseExperiment(text, 'e.yaml'), name: 'bad' }
  return runExperiment(settings, sets.opened(settings, model), experiment, workOf())
}

/** Ids of the experiments that the registry lists. */
function listed(): readonly string[] {
  return withRegistry(sets.settings(), (registry) => registry.experiments().map(({ id }) => id))
}

function judge(...rows: readonly string[]): void {
  sets.write('small/qrels/dev.tsv', `query-id\tcorpus-id\tscore\n${rows.map((row) => `${row}\n`).join('')}`)
}

describe('what is wrong with a set', () => {
  it('is counted in the report where the rest can be measured, and never dropped in silence', async () => {
    judge('q0\tkeys\t1', 'q1\tnodes\t0', 'q2\tgone\t1', 'q2\tports\t1', 'q9\tkeys\t1')
    const { report } = await run()
    expect(report.sets).toEqual([
      {
        name: 'small',
        split: 'dev',
        questions: 2,
        withoutRelevant: 1,
        refused: 0,
        unknownDocuments: 1,
        unknownQueries: 1,
      },
    ])
    const page = htmlReport(report)
    expect(page).toContain('1 questions of small dev for which nothing is relevant: in no mean')
    expect(page).toContain('1 judged documents that the corpus of small dev does not hold')
    expect(page).toContain('1 judged questions of small dev without a text: not asked')
  })

  it('counts a question that cannot be asked as 0', async () => {
    sets.write('small/queries.jsonl', '{"_id":"q0","text":"rotate keys"}\n{"_id":"q1","text":"  "}\n')
    judge('q0\tkeys\t1', 'q1\tnodes\t1')
    const { report } = await run('measures: [MRR@10]')
    expect(report.sets[0]).toMatchObject({ questions: 2, refused: 1 })
    expect(report.table[0]?.metrics).toEqual({ 'MRR@10': (1 + 0) / 2 })
  })

  it('shows no passages of a question that is too long to be asked', async () => {
    const long = `${'long '.repeat(2_500)}`
    sets.write('small/queries.jsonl', `{"_id":"q0","text":"rotate keys"}\n{"_id":"q1","text":"${long}"}\n`)
    judge('q0\tkeys\t1', 'q1\tnodes\t1')
    const { report } = await run()
    expect(report.sets[0]).toMatchObject({ questions: 2, refused: 1 })
    expect(report.details[0]?.worst[0]).toMatchObject({ query: 'q1', passagesAfter: [] })
  })

  it('is told of grades that a measure cannot be taken of, before anything is asked', async () => {
    judge('q0\tkeys\t5')
    await expect(run('measures: [ERR@10]')).rejects.toThrow('expected grades from 0 to 4, got 5')
    judge('q0\tkeys\t2000')
    await expect(run('measures: ["nDCG(gain=exponential)@10"]')).rejects.toThrow(
      'put grades on a smaller scale',
    )
  })

  it('is an error where nothing can be measured', async () => {
    judge('q0\tkeys\t0')
    await expect(run()).rejects.toThrow(
      new DatasetError(
        'small, dev: expected questions with a relevant document, got none that can be asked: 1 judged, 0 without a text, 1 without anything relevant; mend queries.jsonl, or judge some',
      ),
    )
    judge('q9\tkeys\t1')
    await expect(run()).rejects.toThrow(DatasetError)
    judge()
    await expect(run()).rejects.toThrow(DatasetError)
  })

  it('is an error where a question or a passage comes twice', async () => {
    judge('q0\tkeys\t1', 'q0\tkeys\t2')
    await expect(run()).rejects.toThrow(DatasetError)
  })
})

describe('what is wrong with an experiment', () => {
  it('is told before any page is read', async () => {
    await expect(run('measures: [nDGC@10]')).rejects.toThrow('did you mean nDCG?')
    await expect(run('measures: [nDCG@0]')).rejects.toThrow(ConfigError)
  })

  it('is told with the pipeline that it is in, and what YAML made of it', async () => {
    await expect(run('halving: { first: 2 }')).rejects.toThrow(ConfigError)
    const pipelines = (list: string) =>
      runText(`sets: [{ path: ${join(sets.folder, 'small')} }]\nbaseline: bm25\npipelines: [${list}]`)
    await expect(pipelines('dense, "wieghted(1*bm25, 1*dense)"')).rejects.toThrow(
      /^wieghted\(1\*bm25, 1\*dense\): .*did you mean weighted\?$/,
    )
    await expect(pipelines('rrf(bm25, dense)')).rejects.toThrow(
      /^rrf\(bm25: .*where it has no quotes, put them: between \[ and \], YAML ends it at a comma$/,
    )
  })

  it('is told where scores are expected of what is not run, before any page is read', async () => {
    const model = fakeEmbedder()
    const expected = (set: string, pipeline: string, measure: string) =>
      run(`expected: [{ set: ${set}, pipeline: "${pipeline}", values: { ${measure}: 1 } }]`, model)
    await expect(expected('nonsense', 'bm25', 'nDCG@10')).rejects.toThrow('got nonsense; it has small dev')
    await expect(expected('small', 'rrf(bm25, dense)', 'nDCG@10')).rejects.toThrow(
      'got rrf(bm25, dense); it has bm25, dense',
    )
    await expect(expected('small', 'bm25', 'MAP')).rejects.toThrow('got MAP; add it to measures')
    expect(model.calls).toEqual([])
    expect(listed()).toEqual([])
  })

  it('is told where one set comes twice, before any page of it is read', async () => {
    const model = fakeEmbedder()
    const path = join(sets.folder, 'small')
    const twice = `sets: [{ path: ${path} }, { path: ${path}, split: dev }]\nbaseline: bm25\npipelines: [dense]`
    await expect(runText(twice, model)).rejects.toThrow('expected each set once, got small dev again')
    expect(model.calls).toEqual([])
  })
})

describe('a report that cannot be written', () => {
  it('leaves no experiment in the list; the next run goes on with what was asked', async () => {
    const { files } = await run()
    rmSync(sets.settings().data.registry)
    // A folder where a file has to be.
    rmSync(files.json)
    mkdirSync(files.json)
    await expect(run()).rejects.toThrow()
    expect(listed()).toEqual([])
    rmdirSync(files.json)
    const { report, runs } = await run()
    expect(runs).toEqual({ ran: 0, known: 2 })
    expect(listed()).toEqual([report.id])
    expect(keptReport(sets.settings().data.experiments, report.id)).toEqual(report)
  })
})

describe('damage', () => {
  it('of the registry is named, and the file left alone', async () => {
    await run()
    const { registry } = sets.settings().data
    writeFileSync(registry, 'x'.repeat(10_000))
    await expect(run()).rejects.toThrow(DataDamagedError)
    expect(readFileSync(registry, 'utf8')).toBe('x'.repeat(10_000))
  })

  it('of a kept report is named, and so is one that is gone', async () => {
    const { report, files } = await run()
    const folder = sets.settings().data.experiments
    expect(keptReport(folder, report.id)).toEqual(report)
    writeFileSync(files.json, '{"id":')
    expect(() => keptReport(folder, report.id)).toThrow(DataDamagedError)
    expect(() => keptReport(folder, 'absent')).toThrow(UnknownRunError)
  })
})
