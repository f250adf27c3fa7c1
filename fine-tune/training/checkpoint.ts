import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { TrainingError } from '../../core/errors.ts'
import { sha256 } from '../../core/sha256.ts'
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
  const tensors = Object.entries(groups).flatMap(([group, arrays]) =>
    Object.entries(arrays).map(([name, values]) =>
      tensor(`${group}/${name}`, 'float32', [values.length], values),
    ),
  )
  try {
    const arrays = writeSafetensors(tensors)
    writeWhole(join(temporary, ARRAYS_FILE), arrays)
    const stored: StoredState = { run, state, arraysDigest: sha256(arrays) }
    writeWhole(join(temporary, STATE_FILE), Buffer.from(`${JSON.stringify(stored)}\n`))
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
 * @param run of the training that wants to go on.
 * @throws {TrainingError} for a checkpoint of another run, or one whose bytes are not those that were written.
 */
export function readCheckpoint(folder: string, run: string): Checkpoint | undefined {
  const latest = stepsIn(folder).at(-1)
  if (latest === undefined) return undefined
  const path = join(folder, `step-${latest}`)
  const { run: storedRun, state, arraysDigest } = readState(path)
  if (storedRun !== run) {
    throw new TrainingError(
      `${path}: expected a checkpoint of this training, got one with other settings, data or weights; go on with what it was begun with, or remove the folder ${folder} to start anew`,
    )
  }
  const arrays = existsSync(join(path, ARRAYS_FILE)) ? readFileSync(join(path, ARRAYS_FILE)) : Buffer.of()
  if (sha256(arrays) !== arraysDigest) throw damaged(path, ARRAYS_FILE)
  const groups = new Map<string, Record<string, Float32Array>>()
  for (const [key, content] of readSafetensors(arrays)) {
    const slash = key.indexOf('/')
    const group = groups.get(key.slice(0, slash)) ?? {}
    group[key.slice(slash + 1)] = floatValues(content)
    groups.set(key.slice(0, slash), group)
  }
  return { run, state, groups: Object.fromEntries(groups) }
}

/** What stands in `state.json`. */
interface StoredState extends Pick<Checkpoint, 'run' | 'state'> {
  /** SHA-256 of the arrays' file. */
  readonly arraysDigest: string
}

function readState(path: string): StoredState {
  try {
    return JSON.parse(readFileSync(join(path, STATE_FILE), 'utf8')) as StoredState
  } catch (cause) {
    throw damaged(path, STATE_FILE, cause)
  }
}

function damaged(path: string, file: string, cause?: unknown): TrainingError {
  return new TrainingError(
    `${join(path, file)}: expected what training wrote there, got other bytes or none; remove ${dirname(path)} to start anew`,
    { cause },
  )
}

/** Steps of which there is a whole checkpoint, ascending. */
function stepsIn(folder: string): readonly number[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .flatMap((name) => COMPLETE.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}
