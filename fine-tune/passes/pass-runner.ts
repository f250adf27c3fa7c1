import { elementCount } from '../../onnx/tensor.ts'
import type { StaticValue } from '../autodiff/operator.ts'
import type { Arrays } from '../runtime/open-graph-session.ts'
import { ArrayPool } from './array-pool.ts'
import type { GradientSum } from './gradient-sum.ts'
import { SessionCache, type SessionOptions } from './session-cache.ts'
import type { TokenText } from './token-text.ts'
import type { BatchShape, Rows, TrainableModel } from './trainable-model.ts'

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
  readonly #pool = new ArrayPool()

  constructor(model: TrainableModel, options: SessionOptions) {
    this.#model = model
    this.#sessions = new SessionCache(model, options)
  }

  /** The result's part of each text, in their order; nothing is kept. */
  async infer(texts: readonly TokenText[], batch: BatchShape): Promise<Rows> {
    const [result] = this.#sessions.passes(batch).results as readonly [StaticValue]
    const results = { [result.name]: new Float32Array(elementCount(result.shape)) }
    const session = await this.#sessions.session('infer', batch)
    await session.run({ ...this.#weights(), ...this.#model.inputs(texts, batch) }, results)
    return rowsOf(results[result.name] as Float32Array, batch, texts.length)
  }

  /** The same, ready to go back: once, by `backward`. */
  async forward(texts: readonly TokenText[], batch: BatchShape): Promise<HeldPass> {
    const { results, saved } = this.#sessions.passes(batch)
    const [result] = results as readonly [StaticValue]
    const made = Object.fromEntries(
      [result, ...saved].map(({ name, shape }) => [name, this.#pool.take(elementCount(shape))]),
    )
    const inputs = this.#model.inputs(texts, batch)
    const session = await this.#sessions.session('forward', batch)
    await session.run({ ...this.#weights(), ...inputs }, made)
    const rows = rowsOf((made[result.name] as Float32Array).slice(), batch, texts.length)
    return { rows, batch, arrays: { ...inputs, ...made } }
  }

  /** Adds the weights' gradients to `gradients`. @param ofRows ∂L/∂row for each of the rows of `held`. */
  async backward(held: HeldPass, ofRows: Rows, gradients: GradientSum): Promise<void> {
    const { batch, arrays } = held
    const passes = this.#sessions.passes(batch)
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
    this.drop(held)
  }

  /** Gives a held pass's memory back; it cannot be gone back through any more. */
  drop({ batch, arrays }: HeldPass): void {
    const { saved, results } = this.#sessions.passes(batch)
    for (const { name } of [...saved, ...results]) this.#pool.giveBack(arrays[name] as Float32Array)
  }

  /** Bytes that a held pass of this shape takes. */
  heldBytes(batch: BatchShape): number {
    const { saved } = this.#sessions.passes(batch)
    return saved.reduce((total, { shape }) => total + 4 * elementCount(shape), 0)
  }

  release(): Promise<void> {
    return this.#sessions.release()
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
