import type { Arrays } from '../runtime/open-graph-session.ts'
import type { Parameters } from './trainable-model.ts'

/** Gradients of weights, added up over runs. Terms are added in the order in which they come. */
export class GradientSum {
  /** By the weight's name; of no meaning while nothing was added. */
  readonly totals: Arrays
  readonly #term: Arrays
  #isEmpty = true

  constructor(parameters: Parameters, trained: readonly string[]) {
    const zeros = () =>
      Object.fromEntries(
        trained.map((name) => [name, new Float32Array(parameters.get(name)?.values.length ?? 0)]),
      )
    this.totals = zeros()
    this.#term = zeros()
  }

  /** Adds what `write` writes to the arrays that it is given, by name. */
  async add(write: (term: Arrays) => Promise<void>): Promise<void> {
    if (this.#isEmpty) {
      await write(this.totals)
      this.#isEmpty = false
      return
    }
    await write(this.#term)
    for (const [name, total] of Object.entries(this.totals)) addTo(total, this.#term[name] ?? total)
  }

  /** Starts anew. */
  clear(): void {
    this.#isEmpty = true
  }
}

function addTo(total: Float32Array, term: Float32Array): void {
  for (let i = 0; i < total.length; i++) total[i] = (total[i] as number) + (term[i] as number)
}
