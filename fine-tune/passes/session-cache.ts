import type { Graph } from '../../onnx/graph.ts'
import type { Passes } from '../autodiff/split-passes.ts'
import { type GraphSession, openGraphSession } from '../runtime/open-graph-session.ts'
import type { BatchShape, TrainableModel } from './trainable-model.ts'

/** Which of the passes' graphs. */
export type PassName = 'infer' | 'forward' | 'backward'

/** Sessions by pass and batch shape, made when they are asked for; those used longest ago are released. */
export class SessionCache {
  readonly #model: TrainableModel
  readonly #threads: number
  readonly #maxSessions: number
  readonly #passes = new Map<string, Passes>()
  /** The latest at the end. */
  readonly #sessions = new Map<string, GraphSession>()

  constructor(model: TrainableModel, threads: number, maxSessions: number) {
    this.#model = model
    this.#threads = threads
    this.#maxSessions = maxSessions
  }

  passes(batch: BatchShape): Passes {
    const key = keyOf(batch)
    const known = this.#passes.get(key) ?? this.#model.passes(batch)
    this.#passes.set(key, known)
    return known
  }

  async session(pass: PassName, batch: BatchShape): Promise<GraphSession> {
    const key = `${pass} ${keyOf(batch)}`
    const session = this.#sessions.get(key) ?? (await this.#open(this.passes(batch)[pass]))
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
      if (this.#sessions.size < this.#maxSessions) break
      this.#sessions.delete(key)
      await session.release()
    }
    return openGraphSession(graph, this.#threads)
  }
}

function keyOf({ texts, tokens }: BatchShape): string {
  return `${texts}x${tokens}`
}
