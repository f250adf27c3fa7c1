import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeToyDataset } from '../app/training/testing/toy-dataset.ts'
import { EXIT } from './exit-code.ts'

const MAIN = join(import.meta.dirname, 'main.ts')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-train-'))
  writeToyDataset(folder)
})
afterEach(() => rmSync(folder, { recursive: true }))

interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command line in the folder. @param until sends a signal once this file is there */
function plumbline(
  words: readonly string[],
  until?: { readonly file: string; readonly send: NodeJS.Signals },
): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...words], { cwd: folder })
  const { promise, resolve } = Promise.withResolvers<Ended>()
  const text = { stdout: '', stderr: '' }
  child.stdout.on('data', (data) => (text.stdout += data))
  child.stderr.on('data', (data) => (text.stderr += data))
  const watch = setInterval(() => {
    if (until === undefined || !existsSync(join(folder, until.file))) return
    clearInterval(watch)
    child.kill(until.send)
  }, 5)
  child.on('close', (code, signal) => {
    clearInterval(watch)
    resolve({ code, signal, ...text })
  })
  return promise
}

const ENCODER = ['train', 'encoder', '--dataset', 'questions', '--json']
const FIRST_CHECKPOINT = 'tuned.training/checkpoints/step-2'

describe('plumbline train encoder', () => {
  it('killed with -9 and resumed, ends at the bytes of a training that was not', {
    timeout: 180_000,
  }, async () => {
    const whole = await plumbline([...ENCODER, '--out', 'whole'])
    // No step makes the toy better: its base is kept, and somebody should know.
    expect(whole.code).toBe(EXIT.attention)
    expect(JSON.parse(whole.stdout)).toMatchObject({
      folder: join(folder, 'whole'),
      training: { end: 'all steps done' },
    })

    const killed = await plumbline([...ENCODER, '--out', 'tuned'], {
      file: FIRST_CHECKPOINT,
      send: 'SIGKILL',
    })
    expect(killed.signal).toBe('SIGKILL')
    const refused = await plumbline([...ENCODER, '--out', 'tuned'])
    expect(refused.code).toBe(EXIT.failed)
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'ERR_TRAINING' } })
    const resumed = await plumbline([...ENCODER, '--out', 'tuned', '--resume'])
    expect(resumed.code).toBe(EXIT.attention)
    const weights = (name: string) => readFileSync(join(folder, name, 'model.safetensors'))
    expect(weights('tuned').equals(weights('whole'))).toBe(true)
  })

  it('stopped with Ctrl-C, leaves a checkpoint and says how to go on', { timeout: 180_000 }, async () => {
    const words = ENCODER.filter((word) => word !== '--json')
    const begun = { file: dirname(FIRST_CHECKPOINT), send: 'SIGINT' } as const
    const stopped = await plumbline([...words, '--out', 'tuned'], begun)
    expect(stopped.code).toBe(EXIT.interrupted)
    expect(stopped.stdout).toContain('`--resume` goes on from tuned.training')
    expect(existsSync(join(folder, 'tuned'))).toBe(false)
  })

  it('says what is wrong with its words', async () => {
    const { code, stderr } = await plumbline(['train', 'encoder', '--out', 'tuned'])
    expect(code).toBe(EXIT.usage)
    expect(stderr).toContain("required option '--dataset <folder>'")
  })
})
