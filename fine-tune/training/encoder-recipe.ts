import { sentenceHead } from '../encoder/heads/sentence-head.ts'
import type { BaseModel } from '../model-folder/open-base-model.ts'
import type { PassRunner } from '../passes/pass-runner.ts'
import { planChunks } from '../passes/plan-chunks.ts'
import type { TokenText } from '../passes/token-text.ts'
import { developmentScore } from './development-score.ts'
import { encoderBatch } from './encoder-batch.ts'
import { judgedSet } from './judged-set.ts'
import { prepareTextsWith } from './prepare-text.ts'
import type { Recipe } from './recipe.ts'
import type { EncoderTraining } from './training.ts'

/** Training of an encoder that puts questions close to the passages that answer them. */
export function encoderRecipe({ set, development, settings }: EncoderTraining, base: BaseModel): Recipe {
  const { maxQueryTokens, maxPassageTokens, negativesPerQuery, maxChunkTokens } = settings
  const prepare = prepareTextsWith(base.tokenizer, base.settings)
  const query = (text: string) => prepare(text, 'query', maxQueryTokens)
  const passage = (text: string) => prepare(text, 'passage', maxPassageTokens)
  const judged = judgedSet(set)
  const anchors = new Map<TokenText, Float32Array>()

  async function keepAnchors(asked: PassRunner): Promise<void> {
    const texts = [...trainingTexts()]
    const lengths = texts.map(({ ids }) => ids.length)
    for (const { batch, members } of planChunks(lengths, maxChunkTokens)) {
      const chunk = members.map((member) => texts[member] as TokenText)
      const rows = await asked.infer(chunk, batch, 0)
      for (const [i, text] of chunk.entries()) anchors.set(text, rows[i] as Float32Array)
    }
  }

  /** All texts that may come up in a batch, each once. */
  function trainingTexts(): ReadonlySet<TokenText> {
    const texts = new Set<TokenText>()
    for (const [id, grades] of set.qrels) {
      texts.add(query(set.queries.get(id) ?? ''))
      const others = [...grades.keys(), ...judged.negativesOf(id, negativesPerQuery)]
      for (const other of others) texts.add(passage(set.passages.get(other) ?? ''))
    }
    return texts
  }

  const prepared = development && {
    qrels: development.qrels,
    documents: development.documents,
    words: development.words,
    queries: new Map([...development.queries].map(([id, text]) => [id, query(text)])),
    passages: new Map([...development.passages].map(([id, text]) => [id, passage(text)])),
  }
  return {
    head: sentenceHead,
    headWeights: new Map(),
    pooling: base.settings.pooling,
    prepare: async (asked) => {
      if (settings.anchorWeight > 0) await keepAnchors(asked)
    },
    batch: (pairs) => encoderBatch(pairs, judged, settings, prepare, anchors),
    score: prepared && ((asked) => developmentScore(asked, prepared)),
    publishedName: (name) => name,
    config: {},
  }
}
