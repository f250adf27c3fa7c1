import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TrainingError } from '../../core/errors.ts'
import { type Checkpoint, readCheckpoint, writeCheckpoint } from './checkpoint.ts'

const CHECKPOINT: Checkpoint = {
  run: 'a run',
  state: { step: 5, scores: [{ step: 0, score: 0.5 }] },
  groups: { weights: { w: Float32Array.of(1, 2, 3) }, first: { w: Float32Array.of(0.5) } },
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-checkpoint-'))
  writeCheckpoint(folder, CHECKPOINT)
})
afterEach(() => rmSync(folder, { recursive: true }))

const read = () => readCheckpoint(folder, 'a run')
const file = (name: string) => join(folder, 'step-5', name)

describe('a checkpoint', () => {
  it('gives back what was written, the latest alone', () => {
    expect(read()).toEqual(CHECKPOINT)
    const later = { ...CHECKPOINT, state: { step: 10, scores: [] } }
    writeCheckpoint(folder, later)
    expect(read()).toEqual(later)
  })

  it('of another run is refused, with the folder to remove', () => {
    expect(() => readCheckpoint(folder, 'another')).toThrow(TrainingError)
    expect(() => readCheckpoint(folder, 'another')).toThrow(`remove the folder ${folder}`)
  })

  it.each([
    ['a state that is no JSON', () => writeFileSync(file('state.json'), '{')],
    ['no state', () => rmSync(file('state.json'))],
    ['arrays that were cut', () => truncateSync(file('arrays.safetensors'), 100)],
    ['no arrays', () => rmSync(file('arrays.safetensors'))],
    ['one bit that fell over', () => flipLastBit(file('arrays.safetensors'))],
  ])('with %s is refused, and never believed', (_, damage) => {
    damage()
    expect(read).toThrow(TrainingError)
    expect(read).toThrow(/step-5.*expected what training wrote there.*remove/)
  })
})

function flipLastBit(path: string): void {
  const bytes = readFileSync(path)
  bytes.writeUInt8((bytes.at(-1) ?? 0) ^ 1, bytes.length - 1)
  writeFileSync(path, bytes)
}
