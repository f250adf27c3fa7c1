import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatasetError } from '../../core/errors.ts'
import { refuseExisting } from '../../fine-tune/model-folder/write-model-folder.ts'
import { makeQuestions } from '../../fine-tune/synthetic/make-questions.ts'
import { checkTrainable } from '../../fine-tune/training/check-trainable.ts'
import { FEWEST_PAIRS } from '../../fine-tune/training/training-pairs.ts'
import { readJsonFile } from '../../inference/model/json-file.ts'
import { readEncoderConfig } from '../../onnx/export-encoder.ts'
import { modelFolderOf, openConfiguredEmbedder } from '../open-embedder.ts'
import type { Settings } from '../settings.ts'
import { type AdaptRequest, adaptationConfig } from './adapt.ts'
import { questionsOfSplits } from './load-questions.ts'
import { readPassages } from './open-collection.ts'
import { openDocuments } from './open-documents.ts'
import type { ScoringWork } from './score-model.ts'
import { encoderTask } from './settings-of-training.ts'
import { questionsByChat } from './write-questions.ts'

/** A step of `adapt`, and about how long it will take. */
export interface PlannedStep {
  readonly step: 'index' | 'write' | 'make' | 'mine' | 'train' | 'whiten' | 'score' | 'reindex'
  readonly count: number
  readonly unit: string
  readonly seconds: number
}

export interface AdaptationPlan {
  readonly documents: number
  readonly passages: number
  readonly questions: number
  readonly steps: readonly PlannedStep[]
  readonly seconds: number
  /** What is written while it works, and what stays. */
  readonly workingBytes: number
  /** Indexes and vectors of the documents: of the base, of the model where it is scored, and of a new generation. */
  readonly indexBytes: number
  readonly modelBytes: number
}

/** Passages that are embedded to learn how fast this machine is. */
const TIMED_PASSAGES = 24
/** Time of a token through all layers, forth and back in float32, beside that of embedding it in int8: as measured. */
const TRAINED_TOKEN = 9
/** Shares of it: a trained layer, and one whose result is computed once and kept. */
const KEPT_LAYER = 0.1
/** Time of a token going forth in float32 alone, beside embedding it in int8. */
const FLOAT_TOKEN = 3
/** Texts a question and step: itself, its passage, its negative. */
const TEXTS_OF_QUESTION = 3
/** Itself and its passage. */
const TEXTS_OF_PAIR = 2
/** Weights, the best of them, their average, and what AdamW keeps: of what is trained, in float32. */
const ARRAYS_OF_CHECKPOINT = 5

/** What a language model takes for a passage, give or take much. */
const SECONDS_OF_ANSWER = 2
/** Text, postings and rows of a passage, beside its vector in the index and in the cache. */
const BYTES_OF_PASSAGE = 4_096

/** What `adapt` is asked for, as far as a plan depends on it. */
export interface PlannedAdaptation extends Omit<AdaptRequest, 'resume'> {
  /** Whether the index is built anew with the model. */
  readonly promote?: boolean | undefined
}

/**
 * What `adapt` would do, how long it would take on this machine, and how much room it needs. Nothing is written but the
 * model's graph, and the time comes from embedding a few passages: expect it to be off by half.
 *
 * @throws what `adapt` would throw before it begins, and where too few questions can be made: {DatasetError} {ModelError}
 *   {ConfigError}
 */
export async function planAdaptation(
  settings: Settings,
  { source, out, questions, chat = false, promote = false }: PlannedAdaptation,
  work: ScoringWork,
): Promise<AdaptationPlan> {
  const { config, workingFolder } = settings
  const { encoder, adapt, seed } = config.training
  const modelFolder = modelFolderOf(config.model.name)
  refuseExisting(resolve(workingFolder, out))
  await checkTrainable(modelFolder, encoderTask(adaptationConfig(config)).settings)
  if (chat) questionsByChat(settings, work)
  if (questions !== undefined) {
    const pages = join(settings.data.evaluations, 'pages')
    await questionsOfSplits(resolve(workingFolder, questions), [], pages)
  }
  const documents = await openDocuments(resolve(workingFolder, source))
  const opened = await openConfiguredEmbedder(settings, work)
  try {
    const passages = [...(await readPassages(documents, settings, opened, work.signal)).values()]
    const made = makeQuestions(passages, { perPassage: adapt.perPassage, seed }).questions
    const asked = Math.min(chat ? passages.length * adapt.perPassage : made.length, adapt.questions)
    if (asked < FEWEST_PAIRS) {
      throw new DatasetError(
        `${documents.corpus.folder}: expected pages that at least ${FEWEST_PAIRS} questions can be made from, got ${passages.length} passages and ${asked} questions; add pages`,
      )
    }
    const written = Math.ceil(asked / adapt.perPassage)
    const sample = passages.slice(0, TIMED_PASSAGES).map(({ text }) => text)
    await opened.questions.embed(sample.slice(0, 1), 'passage')
    const startedAtMs = performance.now()
    await opened.questions.embed(sample, 'passage')
    const secondsOfPassage = (performance.now() - startedAtMs) / 1_000 / Math.max(1, sample.length)
    const { layers } = readEncoderConfig(readJsonFile(modelFolder, 'config.json'))
    const trained = encoder.layers === 'all' ? layers : encoder.layers
    const shareOfLayers = (trained + KEPT_LAYER * (layers - trained)) / layers
    const learns = adapt.epochs > 0
    const steps = learns ? Math.max(1, Math.round((adapt.epochs * asked) / encoder.batchSize)) : 0
    const texts = steps * encoder.batchSize * TEXTS_OF_QUESTION
    const planned: readonly PlannedStep[] = [
      {
        step: 'index',
        count: passages.length,
        unit: 'passages',
        seconds: passages.length * secondsOfPassage,
      },
      ...(chat
        ? [{ step: 'write', count: written, unit: 'passages', seconds: written * SECONDS_OF_ANSWER } as const]
        : []),
      { step: 'make', count: asked, unit: 'questions', seconds: asked * secondsOfPassage },
      ...(learns
        ? ([
            { step: 'mine', count: asked, unit: 'questions', seconds: asked * secondsOfPassage },
            {
              step: 'train',
              count: steps,
              unit: 'steps',
              seconds: texts * secondsOfPassage * TRAINED_TOKEN * shareOfLayers,
            },
          ] as const)
        : []),
      ...(adapt.whitening > 0
        ? [
            {
              step: 'whiten',
              count: asked,
              unit: 'pairs',
              seconds: TEXTS_OF_PAIR * asked * secondsOfPassage * FLOAT_TOKEN,
            } as const,
          ]
        : []),
      // With the base and the tuned model, by their vectors and the pipeline; what is known of the base comes from the cache.
      ...(questions === undefined
        ? []
        : [
            {
              step: 'score',
              count: 4,
              unit: 'evaluations',
              seconds: passages.length * secondsOfPassage,
            } as const,
          ]),
      ...(promote
        ? [
            {
              step: 'reindex',
              count: passages.length,
              unit: 'passages',
              seconds: passages.length * secondsOfPassage,
            } as const,
          ]
        : []),
    ]
    const indexes = 1 + (questions === undefined ? 0 : 1) + (promote ? 1 : 0)
    const passageBytes = BYTES_OF_PASSAGE + 2 * Float32Array.BYTES_PER_ELEMENT * opened.embedder.dimensions
    const modelBytes = statSync(join(modelFolder, 'model.safetensors')).size
    return {
      documents: new Set(passages.map(({ document }) => document)).size,
      passages: passages.length,
      questions: asked,
      steps: planned,
      seconds: planned.reduce((total, { seconds }) => total + seconds, 0),
      // A checkpoint is written beside the one before. The model's file is float16.
      workingBytes: learns ? 2 * ARRAYS_OF_CHECKPOINT * 2 * modelBytes * (trained / layers) : modelBytes,
      indexBytes: indexes * passages.length * passageBytes,
      modelBytes,
    }
  } finally {
    await opened.close()
  }
}
