import { tokenFilter } from '../../inference/tokens/token-filter.ts'
import { tokenHead } from '../encoder/heads/token-head.ts'
import { lateInteraction } from '../losses/late-interaction.ts'
import type { TokenRows } from '../losses/max-sim.ts'
import type { BaseModel } from '../model-folder/open-base-model.ts'
import type { TokenText } from '../passes/token-text.ts'
import type { Rows } from '../passes/trainable-model.ts'
import { batchTexts } from './batch-texts.ts'
import { judgedSet } from './judged-set.ts'
import { lateInteractionScore } from './late-interaction-score.ts'
import { prepareTextsWith } from './prepare-text.ts'
import type { Recipe } from './recipe.ts'
import type { TrainingBatch } from './train-model.ts'
import type { TokenEncoderTraining } from './training.ts'
import type { TrainingPair } from './training-set.ts'

/**
 * Training of an encoder whose texts are compared token by token. Its weights are those of any encoder, and it is asked
 * through `maxsim`; what its one vector a text is worth afterwards, nothing in training looks at.
 */
export function tokenEncoderRecipe(
  { set, development, settings }: TokenEncoderTraining,
  { settings: model, tokenizer, config }: BaseModel,
): Recipe {
  const { maxQueryTokens, maxPassageTokens, loss } = settings
  const prepare = prepareTextsWith(tokenizer, model)
  const width = config.hiddenSize
  const judged = judgedSet(set)
  const compared = tokenFilter(tokenizer)
  const asTokens = (texts: readonly TokenText[], rows: Rows) =>
    rows.map((values, i): TokenRows => {
      const kept = compared(texts[i]?.ids ?? new Int32Array())
      // An empty text has its first special token, as there must be one.
      return { values, kept: kept.length > 0 ? kept : Int32Array.of(0) }
    })

  function batch(pairs: readonly TrainingPair[]): TrainingBatch {
    const { passages, texts } = batchTexts(pairs, judged, settings, prepare)
    const options = {
      scale: loss.scale,
      isRelevant: (q: number, p: number) => judged.isAnswer(pairs[q]?.query ?? '', passages[p] ?? ''),
    }
    return {
      texts,
      loss(rows) {
        const tokens = asTokens(texts, rows)
        const [asked, held] = [tokens.slice(0, pairs.length), tokens.slice(pairs.length)]
        const { value, ofQueries, ofPassages } = lateInteraction(asked, held, width, options)
        return { value, ofRows: [...ofQueries, ...ofPassages] }
      },
    }
  }

  const prepared = development && {
    ...development,
    queries: mapped(development.queries, (text) => prepare(text, 'query', maxQueryTokens)),
    passages: mapped(development.passages, (text) => prepare(text, 'passage', maxPassageTokens)),
  }
  return {
    head: tokenHead,
    headWeights: new Map(),
    pooling: model.pooling,
    prepare: async () => undefined,
    batch,
    score: prepared && ((asked) => lateInteractionScore(asked, prepared, width, asTokens)),
    publishedName: (name) => name,
    config: {},
  }
}

function mapped(
  texts: ReadonlyMap<string, string>,
  prepare: (text: string) => TokenText,
): ReadonlyMap<string, TokenText> {
  return new Map([...texts].map(([id, text]) => [id, prepare(text)]))
}
