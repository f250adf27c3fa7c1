import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ModelError } from '../../core/errors.ts'
import { writeSafetensors } from '../../onnx/safetensors/write-safetensors.ts'
import { type Tensor, tensor } from '../../onnx/tensor.ts'
import { TINY_CONFIG_FILE, tinyTensors, writeTinyModel } from '../testing/tiny-model.ts'
import { startTraining } from './start-training.ts'
import { toyTraining } from './testing/toy-training.ts'
import { trainingPairs } from './training-pairs.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-bad-input-'))
  writeTinyModel(join(folder, 'base'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const writeWeights = (tensors: readonly Tensor[]) =>
  writeFileSync(join(folder, 'base', 'model.safetensors'), writeSafetensors(tensors))

describe('labels', () => {
  it('that contradict each other are left out, whatever their ids', () => {
    const { set } = toyTraining(folder)
    const queries = new Map([...set.queries, ['again', set.queries.get('0') ?? '']])
    const qrels = new Map([...set.qrels, ['again', new Map([['0', 0]])]])
    const before = trainingPairs(set)
    const after = trainingPairs({ ...set, queries, qrels })
    expect(after).toMatchObject({ contradicting: 1, repeated: 0, withoutText: 0 })
    expect(after.pairs).toEqual(before.pairs.filter(({ query }) => query !== '0'))
  })
})

describe('a text longer than the model reads', () => {
  it('is cut, and counted in the card', async () => {
    const training = toyTraining(folder, { epochs: 0.2 })
    const passages = new Map([...training.set.passages, ['0', 'a '.repeat(500)], ['1', 'b '.repeat(500)]])
    const report = await startTraining({ ...training, set: { ...training.set, passages } }, {})
    expect(report.data.cutTexts).toBe(2)
    expect(readFileSync(join(folder, 'tuned', 'README.md'), 'utf8')).toContain(
      '| cut | 2 texts, at 16 tokens',
    )
  })
})

describe('weights', () => {
  it('of another architecture are refused', async () => {
    const config = { ...TINY_CONFIG_FILE, model_type: 'roberta' }
    writeFileSync(join(folder, 'base', 'config.json'), JSON.stringify(config))
    const refused = startTraining(toyTraining(folder), {})
    await expect(refused).rejects.toThrow(ModelError)
    await expect(refused).rejects.toThrow(/expected "bert" as model_type, got "roberta"/)
  })

  it.each(['config.json', 'tokenizer.json'])('without %s are refused, and it is named', async (file) => {
    rmSync(join(folder, 'base', file))
    const refused = startTraining(toyTraining(folder), {})
    await expect(refused).rejects.toThrow(ModelError)
    await expect(refused).rejects.toThrow(`${join(folder, 'base')}: expected a file ${file}`)
  })

  it('with a tensor that no encoder has are refused, and it is named', async () => {
    writeWeights([...tinyTensors().values(), tensor('adapter.weight', 'float32', [1], Float32Array.of(1))])
    await expect(startTraining(toyTraining(folder), {})).rejects.toThrow(/got adapter\.weight;/)
  })

  it('that are no numbers stop training at the first step, and no model is written', async () => {
    const broken = [...tinyTensors().values()].map((one) =>
      one.name === 'encoder.layer.0.output.dense.bias'
        ? tensor(one.name, 'float32', one.shape, new Float32Array(16).fill(Number.NaN))
        : one,
    )
    writeWeights(broken)
    const { development, ...training } = toyTraining(folder)
    await expect(startTraining(training, {})).rejects.toThrow(
      /step 1: expected a loss that is a number, got NaN/,
    )
    expect(readdirSync(folder)).not.toContain('tuned')
  })

  it('of which one is missing are refused, and it is named', async () => {
    const name = 'encoder.layer.1.output.dense.bias'
    writeWeights([...tinyTensors().values()].filter((one) => one.name !== name))
    await expect(startTraining(toyTraining(folder), {})).rejects.toThrow(
      `model.safetensors: weights: expected these tensors, got a file without ${name}`,
    )
  })
})

/** Runs a script in a namespace of its own, in which it may mount a small disk. */
const IN_NAMESPACE = ['-rm', 'sh', '-ec'] as const
const canMount =
  spawnSync('unshare', [...IN_NAMESPACE, 'mount -t tmpfs none /mnt'], { stdio: 'ignore' }).status === 0

describe('a full disk', () => {
  it.skipIf(!canMount).each([
    // A checkpoint of the toy model takes some 75 KiB: one fits on the disk, a second one does not.
    ['of bytes', 'size=120k', 'size=10m'],
    // The disk's own folder, and the checkpoint's with its two files: there is no room for the folder of a second one.
    ['of files', 'nr_inodes=4', 'nr_inodes=100'],
  ])(
    '%s ends training with the checkpoint before, and it goes on to the same bytes once there is room (needs the right to mount)',
    async (_, small, large) => {
      const checkpoints = join(folder, 'checkpoints')
      mkdirSync(checkpoints)
      const train = `'${process.execPath}' '${join(import.meta.dirname, 'testing', 'training-process.ts')}' '${folder}' 999`
      const script = `
        mount -t tmpfs -o ${small} none '${checkpoints}'
        ${train} 2> '${folder}/full.txt' && exit 9
        ls '${checkpoints}' > '${folder}/left.txt'
        mount -o remount,${large} '${checkpoints}'
        ${train}`
      const { status, stderr } = spawnSync('unshare', [...IN_NAMESPACE, script], { encoding: 'utf8' })
      expect(status, stderr).toBe(0)
      expect(readFileSync(join(folder, 'full.txt'), 'utf8')).toContain(
        'got a full disk; free some and start again',
      )
      expect(readFileSync(join(folder, 'left.txt'), 'utf8')).toBe('step-5\n')
      const whole = mkdtempSync(join(tmpdir(), 'plumbline-bad-input-'))
      writeTinyModel(join(whole, 'base'))
      await startTraining(toyTraining(whole), {})
      const weights = (where: string) => readFileSync(join(where, 'tuned', 'model.safetensors'))
      expect(weights(folder).equals(weights(whole))).toBe(true)
      expect(readdirSync(join(folder, 'tuned'))).toContain('digests.json')
      rmSync(whole, { recursive: true })
    },
  )
})
