import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { randomFrom } from '../../evaluate/comparison/random.ts'
import { openCrossEncoder } from '../../inference/open-cross-encoder.ts'
import { readSafetensors } from '../../onnx/safetensors/read-safetensors.ts'
import { writeSafetensors } from '../../onnx/safetensors/write-safetensors.ts'
import { elementCount, tensor } from '../../onnx/tensor.ts'
import { percentile } from '../percentile.ts'
import { writeResult } from '../result.ts'

/**
 * How long does a cross-encoder of MiniLM's shape take for the best 20 passages of a question? Its weights are the encoder's
 * and its head has learnt nothing: what it says is nothing, how long it takes is what a trained one takes. Passages of 64,
 * 128 and 256 words, one pair a call, int8.
 *
 *     node bench/rankers/cross-encoder-speed.ts
 */
const MODEL = resolve(import.meta.dirname, '..', '..', 'models', 'all-MiniLM-L6-v2')
const PASSAGES = 20
const ROUNDS = 5
const WORDS =
  'the pods of a deployment are replaced one after the other while the service keeps answering'.split(' ')

const folder = mkdtempSync(join(tmpdir(), 'plumbline-cross-encoder-'))
try {
  writeModelFolder(join(folder, 'model'))
  const scorer = await openCrossEncoder({
    modelFolder: join(folder, 'model'),
    derivedFolder: join(folder, 'derived'),
    precision: 'int8',
  })
  const found = []
  for (const words of [64, 128, 256]) {
    const passages = Array.from({ length: PASSAGES }, (_, n) => textOf(words, n))
    await scorer.scorePairs('how are pods replaced', passages.slice(0, 2))
    const durationsMs: number[] = []
    const before = process.cpuUsage()
    for (let round = 0; round < ROUNDS; round++) {
      const startedAtMs = performance.now()
      await scorer.scorePairs('how are pods replaced', passages)
      durationsMs.push(performance.now() - startedAtMs)
    }
    const { user, system } = process.cpuUsage(before)
    const cpuMs = (user + system) / 1_000 / (ROUNDS * PASSAGES)
    const least = Math.min(...durationsMs)
    found.push({
      words,
      cpuMsAPassage: Number(cpuMs.toFixed(1)),
      passages: PASSAGES,
      leastMs: Math.round(least),
      aPassageMs: Number((least / PASSAGES).toFixed(1)),
      medianMs: Math.round(percentile(durationsMs, 0.5)),
    })
  }
  await scorer.close()
  console.table(found)
  console.log(writeResult('cross-encoder-speed', found))
} finally {
  rmSync(folder, { recursive: true })
}

function textOf(words: number, start: number): string {
  return Array.from({ length: words }, (_, n) => WORDS[(n + start) % WORDS.length]).join(' ')
}

/** The encoder's files, with a pooler and a classifier of small random numbers. */
function writeModelFolder(to: string): void {
  cpSync(MODEL, to, { recursive: true })
  rmSync(join(to, 'digests.json'))
  const file = join(to, 'model.safetensors')
  const random = randomFrom(1)
  const small = (shape: readonly number[], name: string) =>
    tensor(
      name,
      'float32',
      shape,
      Float32Array.from({ length: elementCount(shape) }, () => random.bits() / 2 ** 36),
    )
  const heads = [
    small([384, 384], 'pooler.dense.weight'),
    small([384], 'pooler.dense.bias'),
    small([1, 384], 'classifier.weight'),
    small([1], 'classifier.bias'),
  ]
  const kept = [...readSafetensors(readFileSync(file)).values()].filter(
    ({ name }) => !/^(pooler|classifier)/.test(name),
  )
  writeFileSync(file, writeSafetensors([...kept, ...heads]))
  const config = JSON.parse(readFileSync(join(to, 'config.json'), 'utf8')) as object
  const head = { architectures: ['BertForSequenceClassification'], id2label: { '0': 'LABEL_0' } }
  writeFileSync(join(to, 'config.json'), JSON.stringify({ ...config, ...head }))
}
