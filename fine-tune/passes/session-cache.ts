import type { Graph } from '../../onnx/graph.ts'
import { type GraphSession, openGraphSession, type RuntimeOptions } from '../runtime/open-graph-session.ts'
import type { BatchShape, TrainableModel } from './trainable-model.ts'

/** Which of the passes' graphs. */
export type PassName = 'infer' | 'forward' | 'backward'

export interface SessionOptions extends RuntimeOptions {
  /** Graphs that are kept loaded, each with working memory of its own. */
  readonly maxSessions: number
}

/** Sessions by pass and batch shape, made when they are asked for; those used longest ago are released. */
export class SessionCache {
  readonly #model: TrainableModel
  readonly #options: SessionOptions
  /** The latest at the end. */
  readonly #sessions = new Map<string, GraphSession>()

  constructor(model: TrainableModel, options: SessionOptions) {
    this.#model = model
    this.#options = options
  }

  async session(pass: PassName, batch: BatchShape): Promise<GraphSession> {
    const key = `${pass} ${keyOf(batch)}`
    const session = this.#sessions.get(key) ?? (await this.#open(this.#model.passes(batch)[pass]))
    this.#sessions.delete(key)
    this.#sessions.set(key, session)
    return session
  }

  async release(): Promise<void> {
    for (const session of this.#sessions.values()) await session.release()
    this.#sessions.clear()
  }

  async #open(graph: Graph): Promise<GraphSession> {
    for (const [key, session] of this.#sessions) {
      if (this.#sessions.size < this.#options.maxSessions) break
      this.#sessions.delete(key)
      await session.release()
    }
    return openGraphSession(graph, this.#options)
  }
}

function keyOf({ texts, tokens }: BatchShape): string {
  return `${texts}x${tokens}`
}
