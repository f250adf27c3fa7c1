import { readFileSync } from 'node:fs'
import type { PairScorer } from '../core/pair-scorer.ts'
import { cpuLimit } from './cpu-limit.ts'
import { type ModelOptions, prepareModel } from './model/prepare-model.ts'
import { normalizeText } from './normalize-text.ts'
import { InferencePool } from './pool/inference-pool.ts'
import { openTokenizer } from './tokenizer/open-tokenizer.ts'
import type { EncodedPair } from './tokenizer/tokenizer.ts'

export interface CrossEncoderOptions
  extends Pick<ModelOptions, 'modelFolder' | 'derivedFolder' | 'precision' | 'maxTokens'> {
  /** Threads that run the model, each with a session of its own (as many as `cpuLimit` grants). */
  readonly threads?: number | undefined
}

/** A question has at most this share of a pair's tokens, so that there is room for a passage. */
const MAX_QUESTION_SHARE = 0.25
/** Special tokens included, of a question that is read by itself. */
const FEWEST_QUESTION_TOKENS = 8

/**
 * A cross-encoder that runs on this machine, one pair a call, `[CLS] question [SEP] passage [SEP]`: Nogueira and Cho,
 * "Passage Re-ranking with BERT", arXiv:1901.04085; or `[CLS] question [SEP] [CLS] passage [SEP]`, where both are read apart
 * at first. The folder holds `model.safetensors` of a BERT with one label, as training writes it, or an ONNX file in the
 * layout of transformers.js.
 *
 * Opening checks and prepares files but loads no weights: threads start with the first pair.
 *
 * @throws {ModelError} as `prepareModel` does, and for a model that gives other than one number a pair. @throws {DiskFullError}
 */
export async function openCrossEncoder(options: CrossEncoderOptions): Promise<PairScorer> {
  const model = await prepareModel({ ...options, isCrossEncoder: true, pooling: 'cls' })
  const tokenizer = await openTokenizer(JSON.parse(readFileSync(model.tokenizerFile, 'utf8')))
  const { modelId, onnxFile, pooling, dimensions, maxTokens, pairEnding, prefixes } = model
  const pool = new InferencePool({ onnxFile, pooling, dimensions }, options.threads ?? cpuLimit())
  const maxFirstTokens = Math.floor(maxTokens * MAX_QUESTION_SHARE)

  /** As one text, both within the model's limit. */
  function together(question: string): (passage: string) => EncodedPair {
    const first = normalizeText(question)
    const limits = { maxTokens, maxFirstTokens }
    return (passage) => tokenizer.encodePair(first, normalizeText(passage), limits)
  }

  /** Each as an encoder reads it by itself: the passage within the model's limit, the question within its share. */
  function apart(question: string): (passage: string) => EncodedPair {
    const share = Math.max(maxFirstTokens, FEWEST_QUESTION_TOKENS)
    const first = tokenizer.encode(prefixes.query + normalizeText(question), share)
    return (passage) => {
      const second = tokenizer.encode(prefixes.passage + normalizeText(passage), maxTokens)
      return {
        ids: Int32Array.from([...first.ids, ...second.ids]),
        secondStart: first.ids.length,
        isSecondTruncated: second.truncated,
      }
    }
  }

  const besideQuestion = pairEnding === 'likeness' ? apart : together
  return {
    modelId,
    async scorePairs(question, passages, signal) {
      const pairs = passages.map(besideQuestion(question))
      const outputs = await pool.run(
        pairs.map(({ ids, secondStart }) => ({ wanted: 'relevance', ids, secondStart })),
        false,
        signal,
      )
      return {
        scores: outputs.map(([relevance]) => relevance as number),
        truncated: [...pairs.keys()].filter((index) => pairs[index]?.isSecondTruncated),
      }
    },
    close: () => pool.close(),
  }
}
