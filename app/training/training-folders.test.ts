import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DatasetError, ModelError, TrainingError, WriterLockedError } from '../../core/errors.ts'
import { type FolderOptions, type TrainingFolders, withTrainingFolders } from './training-folders.ts'

let folder: string
let out: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-folders-'))
  out = join(folder, 'tuned')
})
afterEach(() => rmSync(folder, { recursive: true }))

const notes: string[] = []
const within = (use: (folders: TrainingFolders) => Promise<void>, options: Partial<FolderOptions> = {}) =>
  withTrainingFolders(out, { resume: false, note: (text) => notes.push(text), ...options }, use)
const keep = async ({ checkpoints }: TrainingFolders) => void mkdirSync(checkpoints, { recursive: true })

/** Takes the lock in another process, and says so. */
const HOLD = `
  const { withTrainingFolders } = await import(${JSON.stringify(join(import.meta.dirname, 'training-folders.ts'))})
  await withTrainingFolders(process.argv[1], { resume: true, note: () => undefined }, async () => {
    console.log('held')
    await new Promise((resolve) => setTimeout(resolve, 60_000))
  })
`

describe('the folders of a training', () => {
  it('are of one training at a time', async () => {
    await within(async () => {
      await expect(within(keep)).rejects.toThrow(WriterLockedError)
      await expect(within(keep, { resume: true })).rejects.toThrow(`process ${process.pid}`)
    })
    await within(keep)
  })

  it('are free again once the process that held them was killed with -9', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', HOLD, out])
    await once(child.stdout, 'data')
    await expect(within(keep)).rejects.toThrow(`process ${child.pid}`)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await within(keep)
  })

  it('are not there any more where nothing was kept, and stay where something was', async () => {
    const refuse = () => Promise.reject(new DatasetError('too few'))
    await expect(within(refuse)).rejects.toThrow(DatasetError)
    expect(readdirSync(folder)).toEqual([])
    const keepAndFail = async (folders: TrainingFolders) => {
      await keep(folders)
      throw new DatasetError('cut off')
    }
    await expect(within(keepAndFail)).rejects.toThrow(DatasetError)
    await expect(within(keep)).rejects.toThrow(TrainingError)
    await within(async ({ clear }) => clear(), { resume: true })
    expect(readdirSync(folder)).toEqual([])
  })

  it('are not made for a model that is there, nor below a file', async () => {
    mkdirSync(out)
    await expect(within(keep)).rejects.toThrow(/expected a folder that is not there yet/)
    expect(readdirSync(folder)).toEqual(['tuned'])
    const file = join(folder, 'file')
    writeFileSync(file, '')
    const below = withTrainingFolders(join(file, 'tuned'), { resume: false, note: () => undefined }, keep)
    await expect(below).rejects.toThrow(ModelError)
    await expect(below).rejects.toThrow(/expected a place for a folder, got ENOTDIR/)
  })

  it('say where there is nothing to go on from', async () => {
    notes.length = 0
    await within(keep)
    await within(keep, { resume: true })
    expect(notes).toEqual([])
    rmSync(`${out}.training`, { recursive: true })
    await within(async ({ data }) => void expect(existsSync(data)).toBe(false), { resume: true })
    expect(notes).toEqual([`${out}.training: nothing was kept there; the training begins anew`])
  })
})
