import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Pooling } from '../../onnx/export-encoder.ts'
import type { WorkerSettings } from './worker-messages.ts'

/** One ONNX session on one thread. */
export interface TextSession {
  /** @param ids of one text. @returns its vector, of L2 norm 1, in memory of its own. */
  embed(ids: Int32Array): Promise<Float32Array<ArrayBuffer>>
  /** Frees the session; nothing may run any more. */
  release(): Promise<void>
}

/**
 * Without arena and memory patterns, so that memory does not grow with the number of lengths seen; measured as fast as
 * with them.
 */
const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  enableCpuMemArena: false,
  enableMemPattern: false,
  logSeverityLevel: 3,
}

/** What a graph may ask for beside `input_ids`: nothing is padded, and every token is of the first type. */
const FILLED_INPUTS: Readonly<Record<string, bigint>> = { attention_mask: 1n, token_type_ids: 0n }

/** The name of an output that is pooled in the graph. */
const POOLED = 'sentence_embedding'

/** @throws {Error} where the graph does not load, or asks for inputs that a text alone does not give. */
export async function openTextSession(
  settings: Pick<WorkerSettings, 'onnxFile' | 'pooling' | 'dimensions'>,
): Promise<TextSession> {
  const { onnxFile, pooling, dimensions } = settings
  const session = await InferenceSession.create(onnxFile, SESSION_OPTIONS)
  const filled = session.inputNames.filter((name) => name !== 'input_ids')
  const unknown = filled.filter((name) => FILLED_INPUTS[name] === undefined)
  const output = session.outputNames.find((name) => name === POOLED) ?? session.outputNames[0]
  if (unknown.length > 0 || output === undefined) {
    await session.release()
    throw new Error(
      `${onnxFile}: expected a graph from input_ids, attention_mask, token_type_ids to vectors, got one that asks for ${session.inputNames.join(', ')}; use a text encoder`,
    )
  }

  async function embed(ids: Int32Array): Promise<Float32Array<ArrayBuffer>> {
    const shape = [1, ids.length]
    const feeds: Record<string, Tensor> = {
      input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
    }
    for (const name of filled) {
      feeds[name] = new Tensor('int64', new BigInt64Array(ids.length).fill(FILLED_INPUTS[name] ?? 0n), shape)
    }
    const results = await session.run(feeds, [output as string])
    const result = results[output as string] as Tensor
    const vector = pooled(result.data as Float32Array, pooling, dimensions)
    result.dispose()
    return vector
  }

  return { embed, release: () => session.release() }
}

/** [1, dimensions] or [1, tokens, dimensions] → [dimensions], of L2 norm 1. */
function pooled(data: Float32Array, pooling: Pooling, dimensions: number): Float32Array<ArrayBuffer> {
  const tokens = data.length / dimensions
  if (!Number.isInteger(tokens) || tokens === 0) {
    throw new Error(
      `expected a multiple of ${dimensions} numbers, got ${data.length}; mend hidden_size in config.json`,
    )
  }
  const sum = new Float64Array(dimensions)
  const end = pooling === 'cls' ? dimensions : data.length
  for (let i = 0; i < end; i++) {
    const dimension = i % dimensions
    sum[dimension] = (sum[dimension] as number) + (data[i] as number)
  }
  const norm = Math.sqrt(sum.reduce((total, value) => total + value * value, 0))
  if (!(norm > 0 && norm < Infinity))
    throw new Error(`expected a vector with a length, got one of length ${norm}`)
  return Float32Array.from(sum, (value) => value / norm)
}
