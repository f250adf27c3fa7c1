import { InferenceError } from '../core/errors.ts'

/** Version of ONNX Runtime, its native part loaded. @throws {InferenceError} where that does not load on this machine. */
export async function onnxRuntimeVersion(): Promise<string> {
  try {
    const { env } = await import('onnxruntime-node')
    return env.versions.node ?? env.versions.common
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new InferenceError(
      `expected ONNX Runtime's native part to load on ${process.platform}-${process.arch}, got ${reason}; run \`npm ci\`, on a system that onnxruntime-node is made for`,
      { cause },
    )
  }
}
