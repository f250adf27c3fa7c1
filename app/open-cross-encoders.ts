import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import { canonicalJson } from '../core/canonical-json.ts'
import type { PairScorer } from '../core/pair-scorer.ts'
import { sha256 } from '../core/sha256.ts'
import { fileDigest } from '../inference/model/file-digest.ts'
import { openCrossEncoder } from '../inference/open-cross-encoder.ts'
import type { DataFolder } from './data-folder.ts'

type CrossEncoderConfig = Config['crossEncoders'][number]

/** A configured cross-encoder, opened with its first question. */
export interface NamedCrossEncoder extends Pick<PairScorer, 'scorePairs'> {
  /** SHA-256 of its files and settings, for what must name the model that it was made with. */
  digest(): string
}

export interface OpenedCrossEncoders {
  readonly byName: Readonly<Record<string, NamedCrossEncoder>>
  close(): Promise<void>
}

/** Files that decide a score. Of a model on the hub only the name is known before it is fetched. */
const FILES = [
  'config.json',
  'tokenizer.json',
  'model.safetensors',
  'onnx/model.onnx',
  'onnx/model_quantized.onnx',
]

/** A model that is configured and never asked costs nothing. @throws {ModelError} from `scorePairs`, as `openCrossEncoder` does */
export function openCrossEncoders(
  configured: Config['crossEncoders'],
  { models }: Pick<DataFolder, 'models'>,
): OpenedCrossEncoders {
  const opening = new Map<string, Promise<PairScorer>>()
  const opened = ({ name, model: modelFolder, precision, maxTokens }: CrossEncoderConfig) => {
    const known =
      opening.get(name) ?? openCrossEncoder({ modelFolder, derivedFolder: models, precision, maxTokens })
    opening.set(name, known)
    return known
  }
  const named = (entry: CrossEncoderConfig): NamedCrossEncoder => ({
    scorePairs: async (...call) => (await opened(entry)).scorePairs(...call),
    digest: () => digestOf(entry),
  })
  return {
    byName: Object.fromEntries(configured.map((entry) => [entry.name, named(entry)])),
    async close() {
      const ends = await Promise.allSettled(opening.values())
      await Promise.all(ends.map((end) => (end.status === 'fulfilled' ? end.value.close() : undefined)))
    },
  }
}

/** The place does not count: the same files elsewhere are the same model. */
function digestOf({ model, precision, maxTokens }: CrossEncoderConfig): string {
  const files = FILES.filter((file) => existsSync(join(model, file))).map((file) => [
    file,
    fileDigest(join(model, file)),
  ])
  const origin = files.length === 0 ? { model } : { files: Object.fromEntries(files) }
  return sha256(canonicalJson({ ...origin, precision, ...(maxTokens !== undefined && { maxTokens }) }))
}
