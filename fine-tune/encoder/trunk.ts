import { PassRunner, type RunnerOptions } from '../passes/pass-runner.ts'
import { planChunks } from '../passes/plan-chunks.ts'
import type { TokenText } from '../passes/token-text.ts'
import type { Rows, TrainableModel } from '../passes/trainable-model.ts'
import { joinedRows } from './embed-text.ts'

export interface TrunkOptions extends RunnerOptions {
  /** Memory for what the layers made of texts; what does not fit is computed again. */
  readonly maxKeptBytes: number
  /** Tokens that go through the layers at once. */
  readonly maxChunkTokens: number
}

/** The first layers of an encoder, which do not change in training: what they make of a text is computed once. */
export class Trunk {
  readonly #hiddenSize: number
  readonly #options: TrunkOptions
  readonly #runner: PassRunner
  readonly #kept = new Map<TokenText, Float32Array>()
  #room: number

  /** @param layers whose result is [texts · tokens, hidden]; it is asked, never trained. */
  constructor(layers: TrainableModel, hiddenSize: number, options: TrunkOptions) {
    this.#hiddenSize = hiddenSize
    this.#options = options
    this.#room = options.maxKeptBytes
    this.#runner = new PassRunner(layers, options)
  }

  /** What the layers make of each text's tokens, [tokens, hidden], in the order of the texts; of texts apart, of each. */
  async rows(texts: readonly TokenText[]): Promise<Rows> {
    const single = [...new Set(texts.flatMap((text) => text.apart ?? [text]))]
    const missing = single.filter((text) => !this.#kept.has(text))
    const made = new Map<TokenText, Float32Array>()
    const lengths = missing.map(({ ids }) => ids.length)
    for (const { batch, members } of planChunks(lengths, this.#options.maxChunkTokens)) {
      const chunk = members.map((member) => missing[member] as TokenText)
      const padded = await this.#runner.infer(chunk, batch, 0)
      for (const [i, text] of chunk.entries()) {
        made.set(text, (padded[i] as Float32Array).slice(0, text.ids.length * this.#hiddenSize))
      }
    }
    const rowsOf = (text: TokenText) => (this.#kept.get(text) ?? made.get(text)) as Float32Array
    const rows = texts.map((text) => (text.apart ? joinedRows(text.apart.map(rowsOf)) : rowsOf(text)))
    this.#keep(made)
    return rows
  }

  release(): Promise<void> {
    return this.#runner.release()
  }

  #keep(made: ReadonlyMap<TokenText, Float32Array>): void {
    for (const [text, rows] of made) {
      if (rows.byteLength > this.#room) continue
      this.#room -= rows.byteLength
      this.#kept.set(text, rows)
    }
  }
}
