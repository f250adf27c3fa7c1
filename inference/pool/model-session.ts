import { InferenceSession, Tensor } from 'onnxruntime-node'
import { distinctRows } from '../tokens/distinct-rows.ts'
import type { RunInput, RunOutput } from './run-input.ts'
import { pooledVector, relevanceOf, rowsAt } from './run-outputs.ts'
import type { WorkerSettings } from './worker-messages.ts'

/** One ONNX session on one thread. */
export interface ModelSession {
  /** @throws {Error} where the graph does not give what is wanted */
  run(input: RunInput): Promise<RunOutput>
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

/** What a graph may ask for: nothing is padded. */
const KNOWN_INPUTS = ['input_ids', 'attention_mask', 'token_type_ids']

/** Outputs that a result is taken from, best first; without any of them the graph's first one. */
const OUTPUTS: Readonly<Record<RunInput['wanted'], readonly string[]>> = {
  'text-vector': ['sentence_embedding'],
  'token-vectors': ['last_hidden_state', 'token_embeddings'],
  relevance: ['logits'],
}

/** @throws {Error} where the graph does not load, or asks for inputs that texts alone do not give. */
export async function openModelSession(
  settings: Pick<WorkerSettings, 'onnxFile' | 'pooling' | 'dimensions'>,
): Promise<ModelSession> {
  const { onnxFile, pooling, dimensions } = settings
  const session = await InferenceSession.create(onnxFile, SESSION_OPTIONS)
  const { inputNames, outputNames } = session
  if (!inputNames.every((name) => KNOWN_INPUTS.includes(name)) || outputNames.length === 0) {
    await session.release()
    throw new Error(
      `${onnxFile}: expected a graph from ${KNOWN_INPUTS.join(', ')} to vectors, got one that asks for ${inputNames.join(', ')}; use a text encoder`,
    )
  }

  async function run(input: RunInput): Promise<RunOutput> {
    const feeds = Object.fromEntries(inputNames.map((name) => [name, feed(name, input)]))
    const output = outputFor(input.wanted, outputNames)
    const { [output]: result } = await session.run(feeds, [output])
    if (result === undefined) throw new Error(`expected the output ${output}, got none`)
    try {
      const data = result.data as Float32Array
      if (input.wanted === 'relevance') return relevanceOf(data)
      if (input.wanted === 'token-vectors') {
        const rows = rowsAt(data, input.positions, input.ids.length, dimensions)
        return distinctRows(rows, dimensions, input.mostAlike)
      }
      return pooledVector(data, pooling, dimensions)
    } finally {
      result.dispose()
    }
  }

  return { run, release: () => session.release() }
}

function feed(name: string, input: RunInput): Tensor {
  const { length } = input.ids
  return new Tensor('int64', name === 'input_ids' ? BigInt64Array.from(input.ids, BigInt) : filled(), [
    1,
    length,
  ])

  function filled(): BigInt64Array {
    const values = new BigInt64Array(length)
    if (name === 'attention_mask') return values.fill(1n)
    return input.wanted === 'relevance' ? values.fill(1n, input.secondStart) : values
  }
}

function outputFor(wanted: RunInput['wanted'], outputs: readonly string[]): string {
  return OUTPUTS[wanted].find((name) => outputs.includes(name)) ?? (outputs[0] as string)
}
