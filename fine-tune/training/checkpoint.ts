import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { TrainingError } from '../../core/errors.ts'
import { writeWhole } from '../../inference/model/write-whole.ts'
import { readSafetensors } from '../../onnx/safetensors/read-safetensors.ts'
import { writeSafetensors } from '../../onnx/safetensors/write-safetensors.ts'
import { floatValues, tensor } from '../../onnx/tensor.ts'
import type { Arrays } from '../runtime/open-graph-session.ts'

/** How far training has come. */
export interface TrainingState {
  /** Steps done. */
  readonly step: number
  /** Development scores so far, in the order of their steps; step 0 is the model that training began with. */
  readonly scores: readonly StepScore[]
}

export interface StepScore {
  readonly step: number
  readonly score: number
}

/** Where training stands: all that goes into the next step. */
export interface Checkpoint {
  /** SHA-256 over settings, data and first weights: a checkpoint of another run is refused. */
  readonly run: string
  readonly state: TrainingState
  /** Groups of arrays by name: weights, and what the optimiser keeps. */
  readonly groups: Readonly<Record<string, Arrays>>
}

const ARRAYS_FILE = 'arrays.safetensors'
const STATE_FILE = 'state.json'
const COMPLETE = /^step-(\d+)$/

/**
 * Writes a checkpoint as `<folder>/step-<step>`, whole or not at all, and removes older ones.
 *
 * @throws {DiskFullError} where there is no room; the checkpoint before stays.
 */
export function writeCheckpoint(folder: string, { run, state, groups }: Checkpoint): void {
  const { step } = state
  const target = join(folder, `step-${step}`)
  const temporary = `${target}.tmp`
  rmSync(temporary, { recursive: true, force: true })
  mkdirSync(temporary, { recursive: true })
  const tensors = Object.entries(groups).flatMap(([group, arrays]) =>
    Object.entries(arrays).map(([name, values]) =>
      tensor(`${group}/${name}`, 'float32', [values.length], values),
    ),
  )
  try {
    writeWhole(join(temporary, ARRAYS_FILE), writeSafetensors(tensors))
    writeWhole(join(temporary, STATE_FILE), Buffer.from(`${JSON.stringify({ run, state })}\n`))
    rmSync(target, { recursive: true, force: true })
    renameSync(temporary, target)
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true })
    throw error
  }
  for (const other of stepsIn(folder)) {
    if (other !== step) rmSync(join(folder, `step-${other}`), { recursive: true, force: true })
  }
}

/**
 * The latest checkpoint; `undefined` where there is none.
 *
 * @param run of the training that wants to go on. @throws {TrainingError} for a checkpoint of another run.
 */
export function readCheckpoint(folder: string, run: string): Checkpoint | undefined {
  const latest = stepsIn(folder).at(-1)
  if (latest === undefined) return undefined
  const path = join(folder, `step-${latest}`)
  const stored = JSON.parse(readFileSync(join(path, STATE_FILE), 'utf8')) as Pick<Checkpoint, 'run' | 'state'>
  if (stored.run !== run) {
    throw new TrainingError(
      `${path}: expected a checkpoint of this training, got one with other settings, data or weights; start without --resume, or with what it was begun with`,
    )
  }
  const groups = new Map<string, Record<string, Float32Array>>()
  for (const [key, content] of readSafetensors(readFileSync(join(path, ARRAYS_FILE)))) {
    const slash = key.indexOf('/')
    const arrays = groups.get(key.slice(0, slash)) ?? {}
    arrays[key.slice(slash + 1)] = floatValues(content)
    groups.set(key.slice(0, slash), arrays)
  }
  return { ...stored, groups: Object.fromEntries(groups) }
}

/** Removes all checkpoints. */
export function removeCheckpoints(folder: string): void {
  for (const step of stepsIn(folder)) rmSync(join(folder, `step-${step}`), { recursive: true, force: true })
}

/** Steps of which there is a whole checkpoint, ascending. */
function stepsIn(folder: string): readonly number[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .flatMap((name) => COMPLETE.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}
