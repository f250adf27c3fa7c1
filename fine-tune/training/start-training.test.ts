import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { DatasetError, ModelError, TrainingError } from '../../core/errors.ts'
import { openEmbedder } from '../../inference/open-embedder.ts'
import { writeTinyModel } from '../testing/tiny-model.ts'
import type { StepScore } from './checkpoint.ts'
import { startTraining } from './start-training.ts'
import { toyTraining } from './testing/toy-training.ts'
import type { StepReport } from './train-model.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A new folder with a base model in it. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-training-'))
  folders.push(folder)
  writeTinyModel(join(folder, 'base'))
  return folder
}

const weightsIn = (folder: string) => readFileSync(join(folder, 'tuned', 'model.safetensors'))

describe('training an encoder', () => {
  it('brings questions to their passages, and leaves a model that opens like any other', async () => {
    const folder = newFolder()
    const steps: StepReport[] = []
    const scores: StepScore[] = []
    const report = await startTraining(toyTraining(folder, { epochs: 15, evaluateEvery: 30 }), {
      onStep: (step) => steps.push(step),
      onScore: (score) => scores.push(score),
    })
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 90 }, (_, i) => i + 1))
    expect(steps.at(-1)?.loss).toBeLessThan(0.7 * (steps[0]?.loss ?? 0))
    expect(scores.map(({ step }) => step)).toEqual([0, 30, 60, 90])
    expect(report).toMatchObject({ end: 'all steps done', steps: 90, scores, data: { pairs: 24 } })
    const kept = scores.find(({ step }) => step === report.keptStep)
    expect(kept?.score).toBe(Math.max(...scores.map(({ score }) => score)))
    expect(kept?.score).toBeGreaterThan((scores[0]?.score ?? 1) + 0.2)

    const embedder = await openEmbedder({
      modelFolder: join(folder, 'tuned'),
      derivedFolder: join(folder, 'derived'),
      precision: 'float32',
      threads: 1,
    })
    const { vectors } = await embedder.embed(['a b c'], 'query')
    await embedder.close()
    expect(embedder.modelId).toMatch(/^tuned@/)
    expect(Math.hypot(...(vectors[0] ?? []))).toBeCloseTo(1, 5)
    const card = readFileSync(join(folder, 'tuned', 'README.md'), 'utf8')
    expect(card).toContain(`${scores[0]?.score.toFixed(4)} before, ${kept?.score.toFixed(4)} after`)
  })

  it('goes on after kill -9, and after a stop, to the same bytes', async () => {
    const [whole, killed, stopped] = [newFolder(), newFolder(), newFolder()]
    await startTraining(toyTraining(whole), {})

    const script = join(import.meta.dirname, 'testing', 'training-process.ts')
    const { signal } = spawnSync(process.execPath, [script, killed, '12'])
    expect(signal).toBe('SIGKILL')
    expect(readdirSync(join(killed, 'checkpoints'))).toEqual(['step-10'])
    await startTraining(toyTraining(killed), {})
    expect(weightsIn(killed).equals(weightsIn(whole))).toBe(true)

    const abort = new AbortController()
    const onStep = ({ step }: StepReport) => {
      if (step === 3) abort.abort()
    }
    const report = await startTraining(toyTraining(stopped), { onStep }, abort.signal)
    expect(report.end).toBe('stopped')
    expect(readdirSync(stopped)).not.toContain('tuned')
    await startTraining(toyTraining(stopped), {})
    expect(weightsIn(stopped).equals(weightsIn(whole))).toBe(true)
  })

  it.each([
    ['the last layer alone, with dropout', { part: { kind: 'last-layers', count: 1 }, dropout: 0.1 }],
    ['low-rank additions', { part: { kind: 'low-rank', rank: 4 } }],
  ] as const)('can train %s, and stops and goes on in it', async (_, settings) => {
    const [whole, stopped] = [newFolder(), newFolder()]
    const short = { ...settings, epochs: 1 }
    await startTraining(toyTraining(whole, short), {})
    const abort = new AbortController()
    await startTraining(toyTraining(stopped, short), { onStep: () => abort.abort() }, abort.signal)
    await startTraining(toyTraining(stopped, short), {})
    expect(weightsIn(stopped).equals(weightsIn(whole))).toBe(true)
    const { length } = readFileSync(join(whole, 'base', 'model.safetensors'))
    expect(weightsIn(whole).length).toBeGreaterThan(0.4 * length)
  })

  it('ends early where the development questions do not get better, and keeps the best weights', async () => {
    const folder = newFolder()
    const training = toyTraining(folder, { peakRate: 1e-9, evaluateEvery: 2, patience: 2 })
    const report = await startTraining(training, {})
    expect(report).toMatchObject({ end: 'no better any more', steps: 4, keptStep: 0 })
  })

  it('stops where weights leave what a model can be written with, and keeps the checkpoint before', async () => {
    const folder = newFolder()
    // The rate is far too high from the first step on, and rises: 1e4, 2e4, … for warm-up.
    const settings = { peakRate: 1e5, warmUpShare: 0.5, checkpointEvery: 1, evaluateEvery: 100 }
    const refused = startTraining(toyTraining(folder, settings), {})
    await expect(refused).rejects.toThrow(TrainingError)
    await expect(refused).rejects.toThrow(/step \d+: expected weights up to 65504, got .*; lower the rate/)
    await expect(refused).rejects.toThrow(`remove ${join(folder, 'checkpoints')} and start anew`)
    const [kept] = readdirSync(join(folder, 'checkpoints'))
    const state = JSON.parse(readFileSync(join(folder, 'checkpoints', kept ?? '', 'state.json'), 'utf8'))
    await expect(refused).rejects.toThrow(`step ${state.state.step + 1}:`)
    expect(readdirSync(folder)).not.toContain('tuned')
  })

  it('refuses the checkpoint of another run, a folder that is taken, and what is no model to train', async () => {
    const folder = newFolder()
    const abort = new AbortController()
    abort.abort()
    await startTraining(toyTraining(folder), {}, abort.signal)
    const other = startTraining(toyTraining(folder, { seed: 2 }), {})
    await expect(other).rejects.toThrow(/other settings, data or weights/)
    const taken = { ...toyTraining(folder), outFolder: join(folder, 'base') }
    await expect(startTraining(taken, {})).rejects.toThrow(ModelError)
    const noModel = { ...toyTraining(folder), modelFolder: folder }
    await expect(startTraining(noModel, {})).rejects.toThrow(/model.safetensors/)
  })

  it('refuses too few pairs, and says what was left out', async () => {
    const training = toyTraining(newFolder())
    const answered = [...training.set.queries.keys()].map((id) => [id, new Map([['0', 1]])] as const)
    const same = new Map([...training.set.queries.keys()].map((id) => [id, 'a b c']))
    const set = { ...training.set, queries: same, qrels: new Map([...answered, ['99', new Map([['0', 1]])]]) }
    const refused = startTraining({ ...training, set }, {})
    await expect(refused).rejects.toThrow(DatasetError)
    await expect(refused).rejects.toThrow(/got 1 \(1 without a text, 25 repeated, 0 contradicting others\)/)
  })
})
