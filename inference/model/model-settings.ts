import type { TextRole } from '../../core/embedder.ts'
import { ModelError } from '../../core/errors.ts'
import type { Pooling } from '../../onnx/export-encoder.ts'
import { type JsonObject, readJsonFile, readJsonFileIfThere } from './json-file.ts'

/** What a model does with a text beside its weights. */
export interface ModelSettings {
  readonly dimensions: number
  /** Special tokens included. */
  readonly maxTokens: number
  readonly pooling: Pooling
  /** What comes before a text, e.g. `query: `; empty for models that want nothing. */
  readonly prefixes: Readonly<Record<TextRole, string>>
}

/** What a caller may set; absent: as the folder says. */
export interface SettingsOptions {
  /** At most the model's own limit. */
  readonly maxTokens?: number | undefined
  readonly pooling?: Pooling | undefined
  readonly prefixes?: Partial<Readonly<Record<TextRole, string>>> | undefined
}

/** Special tokens around a text, and one of its own. */
const LEAST_TOKENS = 3

/** Names for the two sides in `config_sentence_transformers.json`, by how often they are met. */
const PROMPT_NAMES: Readonly<Record<TextRole, readonly string[]>> = {
  query: ['query', 'search_query'],
  passage: ['passage', 'document', 'search_document'],
}

/**
 * Settings of a model folder as sentence-transformers and transformers.js lay it out: `config.json` (widths, positions),
 * `tokenizer_config.json` and `sentence_bert_config.json` (limit), `1_Pooling/config.json`,
 * `config_sentence_transformers.json` (prefixes).
 *
 * @throws {ModelError} where the width or the pooling is not to be found, or the limit does not fit.
 */
export function readModelSettings(folder: string, options: SettingsOptions): ModelSettings {
  const config = readJsonFile(folder, 'config.json')
  return {
    dimensions: dimensionsOf(folder, config),
    maxTokens: limit(folder, config, options.maxTokens),
    pooling: options.pooling ?? poolingOf(folder),
    prefixes: {
      query: options.prefixes?.query ?? prompt(folder, 'query'),
      passage: options.prefixes?.passage ?? prompt(folder, 'passage'),
    },
  }
}

function dimensionsOf(folder: string, config: JsonObject): number {
  const width = positive(config, 'hidden_size') ?? positive(config, 'dim') ?? positive(config, 'd_model')
  if (width !== undefined) return width
  throw new ModelError(`${folder}/config.json: expected a width as hidden_size, got none; use a text encoder`)
}

function limit(folder: string, config: JsonObject, asked: number | undefined): number {
  const positions = positive(config, 'max_position_embeddings') ?? Infinity
  const stated =
    positive(readJsonFileIfThere(folder, 'sentence_bert_config.json') ?? {}, 'max_seq_length') ??
    positive(readJsonFileIfThere(folder, 'tokenizer_config.json') ?? {}, 'model_max_length') ??
    positions
  const own = Math.min(stated, positions)
  const most = Math.max(own, Number.isFinite(positions) ? positions : own)
  const tokens = asked ?? own
  if (Number.isInteger(tokens) && tokens >= LEAST_TOKENS && tokens <= most) return tokens
  throw new ModelError(
    `${folder}: expected a limit of ${LEAST_TOKENS} to ${most} tokens, got ${tokens}; set maxTokens accordingly`,
  )
}

function poolingOf(folder: string): Pooling {
  const file = readJsonFileIfThere(folder, '1_Pooling/config.json')
  if (file?.['pooling_mode_cls_token'] === true) return 'cls'
  if (file?.['pooling_mode_mean_tokens'] === true) return 'mean'
  throw new ModelError(
    `model folder ${folder}: expected mean or cls pooling in 1_Pooling/config.json, got ${file === undefined ? 'no such file' : 'another one'}; the model's card says which it is: copy the file from its origin, or write {"pooling_mode_mean_tokens": true} or {"pooling_mode_cls_token": true} there`,
  )
}

function prompt(folder: string, role: TextRole): string {
  const prompts = readJsonFileIfThere(folder, 'config_sentence_transformers.json')?.['prompts']
  if (typeof prompts !== 'object' || prompts === null) return ''
  const known = prompts as JsonObject
  const found = PROMPT_NAMES[role].map((name) => known[name]).find((value) => typeof value === 'string')
  return typeof found === 'string' ? found : ''
}

function positive(object: JsonObject, field: string): number | undefined {
  const value = object[field]
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined
}
