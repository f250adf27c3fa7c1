import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Experiment, parseExperiment } from '../../config/load-experiment.ts'
import { sharedData } from '../shared-data.ts'

const SETS = ['stackfaq', 'scifact', 'mtrag-cloud', 'kubernetes-docs']

/** 3 + 6 + 9 + 9 + 3. */
const PIPELINES = `
baseline: rrf(bm25, dense)
pipelines:
  - bm25
  - dense
  - expression: weighted($w*bm25, 1*dense, norm=$n)
    values: { w: [0.25, 0.43, 0.67], n: [zscore, minmax] }
  - expression: parent(weighted($w*bm25, 1*dense), share=$s)
    values: { w: [0.25, 0.43, 0.67], s: [0.3, 0.6, 0.9] }
  - expression: weighted($w*bm25, 0.5*dense, 0.5*prf(dense, weight=$p))
    values: { w: [0.25, 0.43, 0.67], p: [0.2, 0.4, 0.6] }
  - expression: rrf(bm25, dense, k=$k)
    values: { k: [5, 20, 100] }
`

/**
 * The experiment over a part of each set's questions: corpora are those of the sets themselves, so that their indexes and
 * embeddings are known.
 *
 * @param folder that the cut sets are written to. @param questions of each set
 */
export function gridExperiment(folder: string, questions: number): Experiment {
  const sets = SETS.map((set) => ({ path: cutSet(join(folder, set), set, questions), split: 'dev' }))
  const parsed = parseExperiment(`sets: ${JSON.stringify(sets)}\n${PIPELINES}`, 'grid.yaml')
  return { ...parsed, name: 'grid' }
}

function cutSet(folder: string, set: string, questions: number): string {
  mkdirSync(join(folder, 'qrels'), { recursive: true })
  for (const name of readdirSync(sharedData(set))) {
    if (name !== 'qrels' && name !== 'replay') symlinkSync(join(sharedData(set), name), join(folder, name))
  }
  const [header = '', ...rows] = readFileSync(join(sharedData(set), 'qrels', 'dev.tsv'), 'utf8')
    .trim()
    .split('\n')
  const kept = new Set([...new Set(rows.map((row) => row.split('\t')[0]))].slice(0, questions))
  const own = rows.filter((row) => kept.has(row.split('\t')[0]))
  writeFileSync(join(folder, 'qrels', 'dev.tsv'), `${[header, ...own].join('\n')}\n`)
  return folder
}
