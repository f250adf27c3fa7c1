import { TrainingError } from '../../core/errors.ts'
import { anchor } from '../losses/anchor.ts'
import { cosineSentence, type LabelledPair } from '../losses/cosine-sentence.ts'
import { infoNce } from '../losses/info-nce.ts'
import type { VectorLoss } from '../losses/loss.ts'
import { marginMse, type TaughtMargin } from '../losses/margin-mse.ts'
import type { TokenText } from '../passes/token-text.ts'
import type { Rows } from '../passes/trainable-model.ts'
import { batchTexts } from './batch-texts.ts'
import type { JudgedSet } from './judged-set.ts'
import type { PrepareText } from './prepare-text.ts'
import type { TrainingBatch } from './train-model.ts'
import type { TrainingPair, TrainingSet } from './training-set.ts'
import type { EncoderLoss, EncoderSettings } from './training-settings.ts'

/** What each text's vector was before training. */
export type Anchors = ReadonlyMap<TokenText, Float32Array>

/** A batch's pairs, and all passages that stand in it, as `batchTexts` has them. */
interface Members {
  readonly pairs: readonly TrainingPair[]
  readonly passages: readonly string[]
  readonly set: JudgedSet
}

/**
 * The pairs of a batch with their questions' hard negatives, and the loss that the settings name.
 *
 * @param anchors of all texts, where the settings give the anchor a weight.
 * @throws {TrainingError} for a loss that wants a teacher where none has scored a passage.
 */
export function encoderBatch(
  pairs: readonly TrainingPair[],
  set: JudgedSet,
  settings: EncoderSettings,
  prepare: PrepareText,
  anchors: Anchors,
): TrainingBatch {
  const { negativesPerQuery, loss, anchorWeight } = settings
  const { passages, texts } = batchTexts(pairs, set, settings, prepare)
  const lossOfVectors = vectorLoss(loss, { pairs, passages, set }, negativesPerQuery)
  return {
    texts,
    loss(rows) {
      const found = lossOfVectors(rows.slice(0, pairs.length), rows.slice(pairs.length))
      const ofRows = [...found.ofQueries, ...found.ofPassages]
      if (anchorWeight === 0) return { value: found.value, ofRows }
      const held = anchor(
        rows,
        texts.map((text, i) => anchors.get(text) ?? (rows[i] as Float32Array)),
      )
      return {
        value: found.value + anchorWeight * held.value,
        ofRows: ofRows.map((row, i) =>
          row.map((slope, k) => slope + anchorWeight * (held.ofVectors[i]?.[k] ?? 0)),
        ),
      }
    },
  }
}

function vectorLoss(
  loss: EncoderLoss,
  members: Members,
  negativesPerQuery: number,
): (queries: Rows, passages: Rows) => VectorLoss {
  const { scale } = loss
  const { pairs, passages, set } = members
  if (loss.kind === 'info-nce') {
    const answers = (q: number, p: number) => set.isAnswer(pairs[q]?.query ?? '', passages[p] ?? '')
    return (queries, others) => infoNce(queries, others, { scale, isRelevant: answers })
  }
  const places = new Map(passages.map((passage, place) => [passage, place]))
  const own = pairs.flatMap(({ query, passage }, q) => {
    const negatives = set.negativesOf(query, negativesPerQuery)
    return negatives.map((negative) => ({ q, query, passage, negative }))
  })
  if (loss.kind === 'margin-mse') {
    const margins = own.map(({ q, query, passage, negative }): TaughtMargin => {
      const margin = taught(set, query, passage) - taught(set, query, negative)
      return { query: q, better: places.get(passage) ?? 0, worse: places.get(negative) ?? 0, margin }
    })
    return (queries, others) => marginMse(queries, others, { scale, margins })
  }
  const label = (query: string, passage: string) =>
    set.teacher === undefined ? (set.qrels.get(query)?.get(passage) ?? 0) : taught(set, query, passage)
  const labelled = [
    ...pairs.map(
      ({ query, passage }, q): LabelledPair => ({ query: q, passage: q, label: label(query, passage) }),
    ),
    ...own.map(({ q, query, negative }): LabelledPair => {
      return { query: q, passage: places.get(negative) ?? 0, label: label(query, negative) }
    }),
  ]
  return (queries, others) => cosineSentence(queries, others, { scale, pairs: labelled })
}

function taught({ teacher }: TrainingSet, query: string, passage: string): number {
  const score = teacher?.get(query)?.get(passage)
  if (score !== undefined) return score
  throw new TrainingError(
    `training set: expected a teacher's score for query ${query} and passage ${passage}, got none; let the teacher score all pairs, or train with info-nce`,
  )
}
