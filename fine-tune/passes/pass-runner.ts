import { elementCount } from '../../onnx/tensor.ts'
import type { StaticValue } from '../autodiff/operator.ts'
import type { Arrays } from '../runtime/open-graph-session.ts'
import type { GradientSum } from './gradient-sum.ts'
import { HeldMemory } from './held-memory.ts'
import { SessionCache, type SessionOptions } from './session-cache.ts'
import type { TokenText } from './token-text.ts'
import type { BatchShape, Rows, TrainableModel } from './trainable-model.ts'

export interface RunnerOptions extends SessionOptions {
  /** Memory for passes that are held. */
  readonly maxHeldBytes: number
}

/** A way forth of which everything is kept that the way back needs. */
export interface HeldPass {
  readonly rows: Rows
  readonly batch: BatchShape
  /** Inputs and values of the way forth. */
  readonly arrays: Arrays
}

/** Runs a model's passes, one batch a call. */
export class PassRunner {
  readonly #model: TrainableModel
  readonly #sessions: SessionCache
  readonly #memory: HeldMemory

  constructor(model: TrainableModel, options: RunnerOptions) {
    this.#model = model
    this.#sessions = new SessionCache(model, options)
    this.#memory = new HeldMemory(options.maxHeldBytes)
  }

  /** The result's part of each text, in their order; nothing is kept. @param seed as of `TrainableModel.inputs` */
  async infer(texts: readonly TokenText[], batch: BatchShape, seed: number): Promise<Rows> {
    const [result] = this.#model.passes(batch).results as readonly [StaticValue]
    const results = { [result.name]: new Float32Array(elementCount(result.shape)) }
    const inputs = await this.#model.inputs(texts, batch, seed)
    const session = await this.#sessions.session('infer', batch)
    await session.run({ ...this.#weights(), ...inputs }, results)
    return rowsOf(results[result.name] as Float32Array, batch, texts.length)
  }

  /** The same, ready to go back: once, by `backward`. */
  async forward(texts: readonly TokenText[], batch: BatchShape, seed: number): Promise<HeldPass> {
    const kept = this.#kept(batch)
    const arrays = this.#memory.take(kept.map(({ shape }) => elementCount(shape)))
    const made: Arrays = Object.fromEntries(kept.map(({ name }, i) => [name, arrays[i] as Float32Array]))
    const inputs = await this.#model.inputs(texts, batch, seed)
    const session = await this.#sessions.session('forward', batch)
    await session.run({ ...this.#weights(), ...inputs }, made)
    const rows = rowsOf((arrays[0] as Float32Array).slice(), batch, texts.length)
    return { rows, batch, arrays: { ...inputs, ...made } }
  }

  /** Adds the weights' gradients to `gradients`. @param ofRows ∂L/∂row for each of the rows of `held`. */
  async backward({ batch, arrays }: HeldPass, ofRows: Rows, gradients: GradientSum): Promise<void> {
    const passes = this.#model.passes(batch)
    const [seed] = passes.seeds as readonly [StaticValue]
    const seeds = { [seed.name]: joined(ofRows, elementCount(seed.shape)) }
    const session = await this.#sessions.session('backward', batch)
    await gradients.add(async (term) => {
      const terms = this.#model.trained.map((name) => term[name] as Float32Array)
      const named = passes.gradients.map(({ name }, i) => [name, terms[i] as Float32Array] as const)
      const outputs: Arrays = Object.fromEntries(named)
      await session.run({ ...this.#weights(), ...arrays, ...seeds }, outputs)
      // Weights that enter the same sum have one gradient between them, and it has come out once.
      for (const [name, target] of named) if (outputs[name] !== target) target.set(outputs[name] ?? target)
    })
    this.drop()
  }

  /** Gives a held pass's memory back, which `backward` does, too. */
  drop(): void {
    this.#memory.giveBack()
  }

  /** Whether one more pass of this shape can be held. */
  hasRoomFor(batch: BatchShape): boolean {
    return this.#memory.hasRoom(this.#kept(batch).map(({ shape }) => elementCount(shape)))
  }

  release(): Promise<void> {
    return this.#sessions.release()
  }

  /** The result, and what else the way back reads. */
  #kept(batch: BatchShape): readonly StaticValue[] {
    const { results, saved } = this.#model.passes(batch)
    return [...results, ...saved]
  }

  #weights(): Arrays {
    return Object.fromEntries([...this.#model.parameters].map(([name, { values }]) => [name, values]))
  }
}

/** Each text's part of a result, as views; parts of empty places are left out. */
function rowsOf(values: Float32Array, batch: BatchShape, texts: number): Rows {
  const width = values.length / batch.texts
  return Array.from({ length: texts }, (_, i) => values.subarray(i * width, (i + 1) * width))
}

/** Rows one behind the other, then zeros. */
function joined(rows: Rows, length: number): Float32Array {
  const values = new Float32Array(length)
  let position = 0
  for (const row of rows) {
    values.set(row, position)
    position += row.length
  }
  return values
}
