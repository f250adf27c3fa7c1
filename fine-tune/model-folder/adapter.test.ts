import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ModelError } from '../../core/errors.ts'
import { writeSafetensors } from '../../onnx/safetensors/write-safetensors.ts'
import { tensor } from '../../onnx/tensor.ts'
import { tinyTensors, writeTinyModel } from '../testing/tiny-model.ts'
import { startTraining } from '../training/start-training.ts'
import { toyTraining } from '../training/testing/toy-training.ts'
import { withAdapter } from './adapter.ts'
import { openBaseModel } from './open-base-model.ts'
import { writeModelFolder } from './write-model-folder.ts'

let folder: string
const at = (...path: readonly string[]) => join(folder, ...path)
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-adapter-'))
  writeTinyModel(at('base'))
  await startTraining(toyTraining(folder, { part: { kind: 'low-rank', rank: 1 }, epochs: 0.5 }), {})
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('low-rank additions by themselves', () => {
  it('merged into their base are the model that was trained, to the bit', async () => {
    const parameters = withAdapter(await openBaseModel(at('base')), at('tuned', 'adapter'))
    const publishedName = (name: string) => name
    writeModelFolder(at('again'), {
      baseFolder: at('base'),
      parameters,
      publishedName,
      config: {},
      files: {},
    })
    const weights = (name: string) => readFileSync(at(name, 'model.safetensors'))
    expect(weights('again').equals(weights('tuned'))).toBe(true)
    expect(weights('again').equals(weights('base'))).toBe(false)
    const bytes = statSync(at('tuned', 'adapter', 'adapter.safetensors')).size
    expect(bytes).toBeLessThan(statSync(at('base', 'model.safetensors')).size)
  })

  it('are refused with another base, damaged, and where there are none', async () => {
    const base = await openBaseModel(at('base'))
    expect(() => withAdapter(base, at('base'))).toThrow(ModelError)
    const [first, ...rest] = [...tinyTensors().values()]
    const zeros =
      first && tensor(first.name, 'float32', first.shape, new Float32Array(first.bytes.length / 4))
    writeFileSync(at('base', 'model.safetensors'), writeSafetensors([...(zeros ? [zeros] : []), ...rest]))
    const other = await openBaseModel(at('base'))
    expect(() => withAdapter(other, at('tuned', 'adapter'))).toThrow(/expected the base base with weights/)
    writeFileSync(at('tuned', 'adapter', 'adapter.safetensors'), 'x')
    expect(() => withAdapter(base, at('tuned', 'adapter'))).toThrow(/copy it again/)
  })
})
