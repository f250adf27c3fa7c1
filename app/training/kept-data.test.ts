import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TrainingError } from '../../core/errors.ts'
import { keptData } from './kept-data.ts'

const DATA = { set: new Map([['q', new Map([['p', 1]])]]), lists: new Map([['q', ['a', 'b']]]), count: 2 }

let folder: string
let made: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-kept-'))
  made = 0
})
afterEach(() => rmSync(folder, { recursive: true }))

function keep(key: unknown) {
  return keptData(join(folder, 'training', 'data.json'), key, async () => {
    made++
    return DATA
  })
}

describe('the data of a training', () => {
  it('is made once, and read as it was', async () => {
    expect(await keep({ seed: 1 })).toEqual(DATA)
    expect(await keep({ seed: 1 })).toEqual(DATA)
    expect(made).toBe(1)
  })

  it('is made again where something else decides over it', async () => {
    await keep({ seed: 1 })
    await keep({ seed: 2 })
    expect(made).toBe(2)
  })

  it('is refused where the file was damaged', async () => {
    await keep({ seed: 1 })
    writeFileSync(join(folder, 'training', 'data.json'), '{')
    await expect(keep({ seed: 1 })).rejects.toThrow(TrainingError)
  })
})
