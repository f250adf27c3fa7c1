import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeTinyModel } from '../testing/tiny-model.ts'
import { startTraining } from './start-training.ts'
import { toyTraining } from './testing/toy-training.ts'
import type { TokenEncoderTraining } from './training.ts'
import type { TrainingSettings } from './training-settings.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-tokens-'))
  writeTinyModel(join(folder, 'base'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function tokenTraining(changes: Partial<TrainingSettings>): TokenEncoderTraining {
  const { settings, ...toy } = toyTraining(folder)
  return {
    ...toy,
    kind: 'token-encoder',
    settings: { ...settings, loss: { kind: 'max-sim', scale: 10 }, ...changes },
  }
}

describe('training an encoder for late interaction', () => {
  it('brings the tokens of questions to those of their passages, and writes an encoder', async () => {
    const training = tokenTraining({ epochs: 15, evaluateEvery: 30 })
    const { scores, finalScore, kind } = await startTraining(training, {})
    expect(kind).toBe('token-encoder')
    expect(finalScore).toBe(Math.max(...scores.map(({ score }) => score)))
    expect(finalScore).toBeGreaterThan((scores[0]?.score ?? 1) + 0.2)
    const card = readFileSync(join(folder, 'tuned', 'README.md'), 'utf8')
    expect(card).toContain('InfoNCE over MaxSim')
  })

  it('goes through texts without a token to compare', async () => {
    const training = tokenTraining({ epochs: 0.2 })
    const passages = new Map([...training.set.passages, ['0', '  '], ['1', '?']])
    const { steps } = await startTraining({ ...training, set: { ...training.set, passages } }, {})
    expect(steps).toBe(1)
  })
})
