import { InferenceSession, Tensor } from 'onnxruntime-node'
import { InferenceError } from '../../core/errors.ts'
import { insideRuntime } from '../../inference/pool/run-guard.ts'
import type { Graph } from '../../onnx/graph.ts'
import { writeModel } from '../../onnx/write-model.ts'

/** Numbers by the name of the value that they are. */
export type Arrays = Readonly<Record<string, Float32Array>>

/** A graph, all of float32 and of known lengths, in ONNX Runtime. */
export interface GraphSession {
  /**
   * @param inputs values of all inputs. They may share memory with what changes between runs.
   * @param outputs memory that is written to, for every output.
   * @throws {InferenceError} where the run fails; `outputs` hold nothing of use then.
   */
  run(inputs: Arrays, outputs: Arrays): Promise<void>
  /** Frees the session; nothing may run any more. */
  release(): Promise<void>
}

export interface RuntimeOptions {
  /** Threads inside ONNX Runtime, the calling one included. */
  readonly threads: number
  /** Lets the end of the process wait for a run: see `makeGuard`. */
  readonly guard: SharedArrayBuffer
}

/** Loads a graph. A run blocks the calling thread. @throws {InferenceError} where ONNX Runtime refuses the graph */
export async function openGraphSession(graph: Graph, options: RuntimeOptions): Promise<GraphSession> {
  const { threads, guard } = options
  const bytes = writeModel({
    irVersion: 9,
    producer: 'plumbline',
    operatorSets: { '': 18, 'com.microsoft': 1 },
    metadata: {},
    graph,
  })
  const session = await explained(graph.name, () =>
    insideRuntime(guard, () => InferenceSession.create(bytes, optionsFor(threads))),
  )
  const shapes = new Map(
    [...graph.inputs, ...graph.outputs].map(({ name, shape }) => [name, shape as number[]]),
  )
  const asTensors = (names: readonly string[], arrays: Arrays) =>
    Object.fromEntries(
      names.map((name) => [name, new Tensor('float32', given(arrays, name), shapes.get(name) ?? [])]),
    )

  return {
    async run(inputs, outputs) {
      const feeds = asTensors(session.inputNames, inputs)
      const fetches = asTensors(session.outputNames, outputs)
      await explained(graph.name, () => insideRuntime(guard, () => session.run(feeds, fetches)))
    },
    release: () => insideRuntime(guard, () => session.release()),
  }
}

function optionsFor(threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
    // An arena keeps what its session once needed: with a session a batch shape, gigabytes. It is no faster.
    enableCpuMemArena: false,
    // Nor one block for all values of a run: the system clears its pages anew at each, a tenth of a step's time.
    enableMemPattern: false,
    extra: {
      // Threads that wait for work by spinning take processor time from others, and gain nothing here.
      session: { intra_op: { allow_spinning: '0' } },
      // It would undo `productByRows`.
      optimization: { disable_specified_optimizers: 'GemmTransposeFusion' },
    },
  }
}

function given(arrays: Arrays, name: string): Float32Array {
  const found = arrays[name]
  if (found !== undefined) return found
  throw new InferenceError(`training graph: expected an array for ${name}, got none; hand it in`)
}

async function explained<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw new InferenceError(
      `training graph ${name}: expected ONNX Runtime to take it, got ${String(cause)}; run \`plumbline doctor\``,
      { cause },
    )
  }
}
