import { sentenceHead } from '../encoder/heads/sentence-head.ts'
import type { BaseModel } from '../model-folder/open-base-model.ts'
import type { PassRunner } from '../passes/pass-runner.ts'
import type { TokenText } from '../passes/token-text.ts'
import type { Parameters } from '../passes/trainable-model.ts'
import { composedWhitening, fitWhitening } from '../whitening/fit-whitening.ts'
import { developmentScore } from './development-score.ts'
import { encoderBatch } from './encoder-batch.ts'
import { judgedSet } from './judged-set.ts'
import { prepareTextsWith } from './prepare-text.ts'
import type { Recipe } from './recipe.ts'
import type { EncoderTraining } from './training.ts'
import { trainingPairs } from './training-pairs.ts'
import { type TextsWatch, vectorsOfTexts } from './vectors-of-texts.ts'

/** Training of an encoder that puts questions close to the passages that answer them. */
export function encoderRecipe({ set, development, settings }: EncoderTraining, base: BaseModel): Recipe {
  const { maxQueryTokens, maxPassageTokens, negativesPerQuery, maxChunkTokens } = settings
  const prepare = prepareTextsWith(base.tokenizer, base.settings)
  const query = (text: string) => prepare(text, 'query', maxQueryTokens)
  const passage = (text: string) => prepare(text, 'passage', maxPassageTokens)
  /** As much as the model reads, as in an index. */
  const wholePassage = (text: string) => prepare(text, 'passage', base.settings.maxTokens)
  const judged = judgedSet(set)
  let anchors: ReadonlyMap<TokenText, Float32Array> = new Map()

  /** From the vectors of all pairs; what the base does already is done before it. */
  async function whitening(asked: PassRunner, watch: TextsWatch): Promise<Parameters | undefined> {
    const texts = trainingPairs(set).pairs.map((pair) => ({
      question: query(set.queries.get(pair.query) ?? ''),
      answer: wholePassage(set.passages.get(pair.passage) ?? ''),
      document: set.documents?.get(pair.passage) ?? pair.passage,
    }))
    const all = new Set(texts.flatMap(({ question, answer }) => [question, answer]))
    const vectors = await vectorsOfTexts(asked, all, maxChunkTokens, watch)
    if (vectors.size < all.size) return undefined
    const vectorOf = (text: TokenText) => vectors.get(text) as Float32Array
    const pairs = texts.map(({ question, answer, document }) => ({
      question: vectorOf(question),
      answer: vectorOf(answer),
      document,
    }))
    const fitted = fitWhitening(pairs, settings.whitening)
    return new Map([[WHITENING, composedWhitening(fitted, base.parameters.get(WHITENING))]])
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
    prepare: async (asked, watch) => {
      if (settings.anchorWeight === 0) return
      anchors = await vectorsOfTexts(asked, trainingTexts(), maxChunkTokens, watch)
    },
    batch: (pairs) => encoderBatch(pairs, judged, settings, prepare, anchors),
    score: prepared && ((asked) => developmentScore(asked, prepared)),
    conclude: settings.whitening > 0 ? whitening : undefined,
    publishedName: (name) => name,
    config: settings.whitening > 0 ? { whitened: true } : {},
  }
}

const WHITENING = 'whitening.weight'
